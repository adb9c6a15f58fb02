"""``python -m detente``, and the command ``detente``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; it can be interrupted from its first moment on."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from detente.cli import main as run

    run()


if __name__ == "__main__":
    main()
