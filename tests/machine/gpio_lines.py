#!/usr/bin/env python3
"""Runs the unit tests of GPIO lines at a chip that the guest's kernel drives. For tests/machine/run.

usage: gpio_lines.py PROGRAM RESULTS
"""

import os
import subprocess
import sys

from gpio_chips import Board, Cp2112, wait_for_chip

program, results = sys.argv[1:]
Cp2112(Board([(0, 1, 0), (2, 3, 0.1)]))
wait_for_chip("cp2112_gpio")
environment = {**os.environ, "EDL_GPIO_CHIP": "cp2112_gpio", "GTEST_OUTPUT": f"xml:{results}/gpio_lines.xml"}
sys.exit(subprocess.run([program, "--gtest_filter=gpio_chip_test.*"], env=environment).returncode)
