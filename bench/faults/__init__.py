"""Every fault at every boundary: what a run that was disturbed there leaves must be put right by the next one."""
