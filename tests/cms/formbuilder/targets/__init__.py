"""The rows of the target list that the form builder has to reach, each proven as it is written."""
