"""Starts MiniStack with the parts replaced that this project's demo and end-to-end tests need."""
