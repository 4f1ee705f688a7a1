"""传签: who may enter and check marks of the pen, and how far the paper has come."""
