"""Analyst SQL: one SELECT over the marts an account may see, run in a child process that can be killed."""
