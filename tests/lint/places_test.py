#!/usr/bin/env python3
"""Breaks each rule of tests/lint/places once and expects it to be told."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PLACES = Path(__file__).with_name("places")


class PlacesTest(unittest.TestCase):
    def run_on(self, name: str, text: str) -> subprocess.CompletedProcess:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            subprocess.run(["git", "init", "-q", folder], check=True)
            subprocess.run(["git", "-C", folder, "add", name], check=True)
            return subprocess.run([sys.executable, PLACES, folder], capture_output=True, text=True)

    def assert_told(self, name: str, text: str, reason: str):
        result = self.run_on(name, text)
        self.assertEqual(result.returncode, 1, result)
        self.assertTrue(result.stdout.startswith(f"{name}:2: "), result.stdout)
        self.assertIn(reason, result.stdout)

    def test_ordinary_paths_and_addresses_pass(self):
        text = 'open("src/work/a")\nhttp://127.0.0.1:8080/home/a\n${HOME}/root/a\nhttps://www.rfc-editor.org/rfc/rfc9457\n'
        self.assertEqual(self.run_on("docs/a.md", text).returncode, 0)

    def test_a_folder_of_one_machine_is_told(self):
        self.assert_told("docs/a.md", "\nsee /home/anna/edl\n", "a folder of one machine")

    def test_a_registry_address_is_told(self):
        self.assert_told("scripts/a", "\ncurl https://registry.example.org/a\n", "registry")

    def test_a_lock_file_with_addresses_is_told(self):
        self.assert_told("web/package-lock.json", '\n "resolved": "https://example.org/a.tgz"\n', "registry or proxy")

    def test_an_npmrc_with_a_registry_is_told(self):
        self.assert_told("web/.npmrc", "\nregistry=https://example.org\n", "registry or proxy")

    def test_a_fixed_temporary_path_is_told(self):
        self.assert_told("tests/unit/a_test.cpp", '\nopen("/tmp/edl");\n', "fixed temporary path")


if __name__ == "__main__":
    unittest.main()
