"""Pure rules of workflow: no database and no clock of their own."""
