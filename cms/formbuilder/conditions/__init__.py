"""When a question is asked, must be answered, or ends the form: said by staff, in words."""
