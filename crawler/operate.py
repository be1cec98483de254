"""What the operator's commands share. Each command is a module of crawler/commands."""

import argparse

from scrapy.commands import ScrapyCommand


class OperatorCommand(ScrapyCommand):
    """A command of this project that says little: cron mails what is printed."""

    requires_project = True

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to warnings unless more was asked for."""
        super().process_options(args, opts)
        if self.settings is not None:
            self.settings.set("LOG_LEVEL", "WARNING", priority="project")
