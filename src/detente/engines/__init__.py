"""Where reading runs: this process, or this machine's cores."""
