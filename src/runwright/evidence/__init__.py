"""Screenshots and recordings of a run, with every secret masked."""
