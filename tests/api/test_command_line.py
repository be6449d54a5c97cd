"""The manual page and the shells' completions: made from what `--help` is made from, so that nothing is missing."""

import re
import shutil
import subprocess
import unittest

import oryx


def commands():
    lines = oryx.run("--help", check=0).stdout.split("Subcommands:\n")[1].splitlines()
    return [line.split()[0] for line in lines if re.match(r"  \S", line)]


def long_options(command):
    return sorted(set(re.findall(r"^  (?:-\w,)?--([a-z-]+)", oryx.run(command, "--help", check=0).stdout, re.M)))


def completed(*words):
    """What bash offers for the last of these words."""
    script = oryx.run("completion", "bash", check=0).stdout
    ask = f'{script}\nCOMP_WORDS=({" ".join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}; _oryx; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.split()


class CommandLine(unittest.TestCase):
    def test_the_manual_page_has_every_command_and_option(self):
        page = oryx.run("manual", check=0).stdout.replace("\\-", "-")
        self.assertTrue(commands())
        for command in commands():
            section = page.split(f".SS oryx {command}\n")[1].split(".SS ")[0]
            for option in long_options(command):
                self.assertIn(f"\\fB--{option}\\fR", section, command)

    def test_the_manual_page_is_a_page_that_man_reads_without_complaint(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=oryx.run("manual", check=0).stdout,
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        self.assertIn("EXIT STATUS", re.sub(".\x08", "", done.stdout))

    def test_bash_completes_commands_options_and_processes(self):
        self.assertEqual(completed("oryx", "ing"), ["ingest"])
        self.assertEqual(sorted(completed("oryx", "")), sorted([*commands(), "--help", "--version"]))
        for command in commands():
            self.assertEqual(sorted(completed("oryx", command, "--")), [f"--{name}" for name in long_options(command)])
        self.assertEqual(completed("oryx", "run", "heat-z"), ["heat-zones"])
        self.assertEqual(completed("oryx", "ingest", "some"), [], "files are completed by bash itself")

    def test_what_is_printed_for_each_shell_is_a_script_of_that_shell(self):
        for shell in ("bash", "zsh", "fish"):
            script = oryx.run("completion", shell, check=0).stdout
            for command in commands():
                self.assertIn(command, script)
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=script, text=True, check=True)

    def test_an_unknown_shell_is_refused_with_those_that_are_known(self):
        refused = oryx.run("completion", "tcsh", check=2)
        self.assertIn("bash, zsh or fish", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
