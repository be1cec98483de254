"""The researcher's command: parses arguments, asks index/ and archive/, prints."""


def main() -> None:
    """Run the command line."""
