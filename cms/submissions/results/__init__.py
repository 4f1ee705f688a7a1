"""What the answers to a form say together: for each question how many, how they spread."""
