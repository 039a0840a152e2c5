#!/usr/bin/env python3
"""Breaks each rule of tests/lint/layering once and expects it to be told."""

import importlib.machinery
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True  # the check has no suffix; its cache would lie beside it as "layeringc"
PATH = Path(__file__).with_name("layering")
LOADER = importlib.machinery.SourceFileLoader("layering", str(PATH))
layering = importlib.util.module_from_spec(importlib.util.spec_from_loader("layering", LOADER))
sys.modules["layering"] = layering
LOADER.exec_module(layering)


class LayeringTest(unittest.TestCase):
    def faults(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, "src", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return layering.check(Path(folder))

    def assert_one_fault(self, files: dict[str, str], place: str, rule: str):
        faults = self.faults(files)
        self.assertEqual(len(faults), 1, faults)
        self.assertTrue(faults[0].startswith(place), faults[0])
        self.assertIn(rule, faults[0])

    def test_a_house_in_order_has_no_faults(self):
        self.assertEqual(self.faults({
            "core/reading.hpp": "#include <string>\n",
            "net/http.hpp": '#include "core/reading.hpp"\n',
            "net/http.cpp": '#include <boost/beast/http.hpp>\n#include "net/http.hpp"\n',
            "agent/port/clock.hpp": '#include "core/reading.hpp"\n',
            "agent/meter/meter.hpp": '#include "agent/port/clock.hpp"\n#include "core/reading.hpp"\n',
            "agent/platform/sim/clock.hpp": '#include "agent/port/clock.hpp"\n',
            "agent/agent.cpp": '#include "agent/meter/meter.hpp"\n#include "net/http.hpp"\n',
            "agent/main.cpp": '#include "agent/platform/sim/clock.hpp"\n#include "edl_version.hpp"\n',
            "server/store/embedded/store.cpp": '#include "core/reading.hpp"\n',
            "server/store/influxdb/client.cpp": '#include "net/http.hpp"\n#include "server/store/store.hpp"\n',
            "server/store/store.hpp": "",
            "server/live/live.hpp": '#include "net/http.hpp"\n',
            "server/api/queries.cpp": '#include "server/live/live.hpp"\n#include "server/store/store.hpp"\n',
            "server/main.cpp": '#include "server/api/queries.cpp"\n',
            "edl_version.hpp.in": "",
        }), [])

    def test_core_includes_nobody(self):
        self.assert_one_fault({"core/a.hpp": '\n#include "net/b.hpp"\n', "net/b.hpp": ""},
                              "src/core/a.hpp:2:", "core must not include net")

    def test_rooms_of_the_agent_do_not_include_each_other(self):
        self.assert_one_fault({"agent/uplink/a.cpp": '#include "agent/outbox/b.hpp"\n', "agent/outbox/b.hpp": ""},
                              "src/agent/uplink/a.cpp:1:", "agent/uplink must not include agent/outbox")

    def test_only_the_store_of_a_database_elsewhere_sees_the_network(self):
        self.assert_one_fault({"server/store/embedded/a.cpp": '#include "net/b.hpp"\n', "net/b.hpp": ""},
                              "src/server/store/embedded/a.cpp:1:", "server/store must not include net")
        self.assert_one_fault({"server/store/a.cpp": '#include "server/store/influxdb/b.hpp"\n',
                               "server/store/influxdb/b.hpp": ""},
                              "src/server/store/a.cpp:1:", "server/store must not include server/store/influxdb")

    def test_rooms_of_the_server_do_not_include_each_other(self):
        self.assert_one_fault({"server/store/x/a.cpp": '#include "server/accounts/b.hpp"\n', "server/accounts/b.hpp": ""},
                              "src/server/store/x/a.cpp:1:", "server/store must not include server/accounts")

    def test_store_knows_nothing_of_the_wire(self):
        self.assert_one_fault({"server/store/a.cpp": '#include "net/b.hpp"\n', "net/b.hpp": ""},
                              "src/server/store/a.cpp:1:", "server/store must not include net")

    def test_rooms_do_not_include_their_program(self):
        self.assert_one_fault({"server/api/a.cpp": '#include "server/server.hpp"\n', "server/server.hpp": ""},
                              "src/server/api/a.cpp:1:", "server/api must not include server ")

    def test_agent_and_server_do_not_include_each_other(self):
        self.assert_one_fault({"agent/agent.cpp": '#include "server/store/b.hpp"\n', "server/store/b.hpp": ""},
                              "src/agent/agent.cpp:1:", "agent must not include server/store")

    def test_only_main_names_a_platform(self):
        self.assert_one_fault({"agent/agent.cpp": '#include "agent/platform/sim/b.hpp"\n', "agent/platform/sim/b.hpp": ""},
                              "src/agent/agent.cpp:1:", "agent must not include agent/platform")

    def test_beast_is_seen_by_net_only(self):
        self.assert_one_fault({"core/a.cpp": "#include <boost/beast/core.hpp>\n"},
                              "src/core/a.cpp:1:", "only net and server/http may see boost/beast/core.hpp")

    def test_asio_through_another_header_is_told_with_the_way(self):
        faults = self.faults({
            "server/live/a.hpp": '\n#include "net/b.hpp"\n',
            "net/b.hpp": '#include "net/asio.hpp"\n',
            "net/asio.hpp": "#include <boost/asio.hpp>\n",
        })
        self.assertEqual(faults, ["src/server/live/a.hpp:2: only net and server/http may see boost/asio.hpp; "
                                  "reached by net/b.hpp -> net/asio.hpp -> boost/asio.hpp"])

    def test_an_include_that_is_not_relative_to_src_is_told(self):
        self.assert_one_fault({"core/a.cpp": '#include "b.hpp"\n', "core/b.hpp": ""},
                              "src/core/a.cpp:1:", "relative to src/")

    def test_a_folder_that_is_no_listed_room_is_told(self):
        self.assert_one_fault({"server/cellar/a.cpp": ""}, "src/server/cellar/a.cpp:1:", "no listed room")

    def test_a_folder_without_sources_is_told(self):
        self.assertEqual(len(self.faults({})), 1)


if __name__ == "__main__":
    unittest.main()
