"""What is wrong with a program as it is defined, said before it hurts: rules over plain facts of a definition."""
