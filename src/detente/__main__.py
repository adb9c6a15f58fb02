"""``python -m detente``, and the command ``detente``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; it can be interrupted from its first moment on."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from detente.cli import main as run
    except ModuleNotFoundError as error:
        if (error.name or "detente").partition(".")[0] == "detente":
            raise
        raise SystemExit(f"detente: {error.name} is not installed: pip install detente") from None
    run()


if __name__ == "__main__":
    main()
