"""Answers as sheets: what is selected, which columns, CSV and XLSX."""
