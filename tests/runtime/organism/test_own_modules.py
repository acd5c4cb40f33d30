"""Each launch imports the organism's own modules afresh and privately (contract section 2)."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import inspect
import os
import pickle
import sys
import threading
import traceback
import typing
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.organism.own_modules import OwnModules


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., OwnModules]]:
    """Writes files into a folder and opens a launch on it; all launches are closed at the end."""
    opened: list[OwnModules] = []

    def open_launch(files: dict[str, str] | None = None, folder: str = "organism", *more: str) -> OwnModules:
        for name, text in (files or {}).items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        opened.append(OwnModules([tmp_path / folder, *(tmp_path / other for other in more)]))
        return opened[-1]

    yield open_launch
    for modules in opened:
        modules.close()


Launch = Callable[..., OwnModules]

LATE = {
    "import": "def get():\n    import helpers\n    return helpers",
    "import as": "def get():\n    import helpers as found\n    return found",
    "from import": "def get():\n    from helpers import me\n    return me()",
    "relative from": "def get():\n    from . import helpers\n    return helpers",
    "relative name": "def get():\n    from .helpers import me\n    return me()",
    "import_module": "import importlib\ndef get():\n    return importlib.import_module('helpers')",
    "import_module by name": ("from importlib import import_module\ndef get():\n    return import_module('helpers')"),
    "import_module relative": (
        "from importlib import import_module\ndef get():\n    return import_module('.helpers', __package__)"
    ),
    "dunder import": "def get():\n    return __import__('helpers')",
    "exec": "def get():\n    found = {}\n    exec('import helpers', found)\n    return found['helpers']",
    "eval": "def get():\n    return eval(\"__import__('helpers')\")",
    "nested function": "def get():\n    return (lambda: __import__('helpers'))()",
    "generator": "def _all():\n    import helpers\n    yield helpers\ndef get():\n    return next(_all())",
    "class body": "def get():\n    class A:\n        import helpers\n    return A.helpers",
}
HELPERS = "import sys\ndef me():\n    return sys.modules[__name__]\nNAME = {!r}\n"


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_helpers_imported_late_are_the_launchs_own(launch: Launch, source: str) -> None:
    one = launch({"handlers.py": source, "helpers.py": HELPERS.format("one")}, "one")
    two = launch({"handlers.py": source, "helpers.py": HELPERS.format("two")}, "two")
    handlers = [modules.import_module("handlers") for modules in (one, two, one)]
    assert [found.get().NAME for found in handlers] == ["one", "two", "one"]


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_a_helper_imported_late_is_there_once_a_launch(launch: Launch, source: str) -> None:
    modules = launch({"handlers.py": source, "helpers.py": HELPERS.format("")})
    assert modules.import_module("handlers").get() is modules.import_module("helpers")


def test_late_imports_on_another_thread_are_the_launchs_own(launch: Launch) -> None:
    found: list[str] = []
    threads = []
    for name in ("one", "two"):
        modules = launch({"handlers.py": LATE["import"], "helpers.py": HELPERS.format(name)}, name)
        get = modules.import_module("handlers").get
        threads.append(threading.Thread(target=lambda get=get: found.append(get().NAME)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["one", "two"]


def test_a_library_that_calls_back_does_not_mix_launches_up(launch: Launch) -> None:
    source = "import functools\n@functools.cache\ndef key(_):\n    import helpers\n    return helpers.NAME\n"
    one = launch({"handlers.py": source, "helpers.py": "NAME = 1"}, "one").import_module("handlers")
    two = launch({"handlers.py": source, "helpers.py": "NAME = 2"}, "two").import_module("handlers")
    assert (min([0], key=one.key), one.key(0), two.key(0)) == (0, 1, 2)


def test_packages_with_every_kind_of_import_work(launch: Launch) -> None:
    modules = launch(
        {
            "handlers.py": (
                "import pkg.sub.deep\nimport pkg.sub as s\nfrom pkg import sub, other\n"
                "from pkg.sub import deep\nfrom pkg import *\n"
                "assert s is sub and pkg.sub.deep is deep and star is other\n"
            ),
            "pkg/__init__.py": "from . import other as star\n__all__ = ['star', 'more']\n",
            "pkg/other.py": "from .sub.deep import VALUE\n",
            "pkg/more.py": "",
            "pkg/sub/__init__.py": "from .. import other\n",
            "pkg/sub/deep.py": ("import helpers\nfrom ... import helpers as same\nassert same is helpers\nVALUE = 5\n"),
            "helpers.py": "",
        }
    )
    assert modules.import_module("handlers").other.VALUE == 5


def test_modules_that_import_each_other_work(launch: Launch) -> None:
    modules = launch(
        {
            "handlers.py": "import helpers\ndef f():\n    return helpers.g()\n",
            "helpers.py": "import handlers\ndef g():\n    return handlers.f.__name__\n",
        }
    )
    assert modules.import_module("handlers").f() == "f"


def test_a_folder_without_init_is_a_package(launch: Launch) -> None:
    modules = launch({"handlers.py": "from tools.first import VALUE", "tools/first.py": "VALUE = 5"})
    assert modules.import_module("handlers").VALUE == 5


def test_a_folder_of_data_does_not_hide_an_installed_module(launch: Launch) -> None:
    modules = launch({"handlers.py": "import json", "json/orders.txt": ""})
    assert modules.import_module("handlers").json is sys.modules["json"]


def test_the_folder_comes_before_the_environment(launch: Launch) -> None:
    modules = launch({"handlers.py": "import colorsys", "colorsys.py": "MINE = True"})
    assert modules.import_module("handlers").colorsys.MINE


def test_a_library_never_sees_the_folders_files(launch: Launch) -> None:
    """xmlrpc.client imports base64; the organism's own base64.py is not for it."""
    sys.modules.pop("xmlrpc.client", None)
    modules = launch({"handlers.py": "import base64, xmlrpc.client", "base64.py": "MINE = True"})
    handlers = modules.import_module("handlers")
    assert (handlers.base64.MINE, handlers.xmlrpc.client.base64) == (True, importlib.import_module("base64"))


@pytest.mark.parametrize("name", ["runtime", "sys", "builtins"])
def test_the_runtime_and_pythons_core_are_never_the_folders(launch: Launch, name: str) -> None:
    modules = launch({"handlers.py": f"import {name}", f"{name}.py": "MINE = True"})
    assert getattr(modules.import_module("handlers"), name) is sys.modules[name]


def test_installed_modules_are_shared_between_launches(launch: Launch) -> None:
    files = {"handlers.py": "import json\nfrom runtime.problems import Problem"}
    one, two = (launch(files, name).import_module("handlers") for name in ("one", "two"))
    assert (one.json, one.Problem) == (two.json, two.Problem)


def test_more_folders_are_looked_into_after_the_organisms(launch: Launch) -> None:
    launch({"helpers.py": "NAME = 'shared'", "first.py": "NAME = 'shared'"}, "shared")
    modules = launch({"handlers.py": "import helpers, first", "first.py": "NAME = 'own'"}, "organism", "shared")
    handlers = modules.import_module("handlers")
    assert (handlers.helpers.NAME, handlers.first.NAME) == ("shared", "own")


def test_importlib_is_otherwise_the_real_one(launch: Launch) -> None:
    source = "import importlib.util\nimport importlib\nfrom importlib import metadata, resources, reload, util"
    handlers = launch({"handlers.py": source}).import_module("handlers")
    assert (handlers.importlib.util, handlers.reload) == (importlib.util, importlib.reload)


def test_a_module_can_be_reloaded(launch: Launch, tmp_path: Path) -> None:
    modules = launch({"helpers.py": "NAME = 1"})
    helpers = modules.import_module("helpers")
    (tmp_path / "organism" / "helpers.py").write_text("NAME = 2")
    assert (importlib.reload(helpers) is helpers, helpers.NAME) == (True, 2)


def test_data_beside_a_module_is_found_by_its_file(launch: Launch) -> None:
    source = "from pathlib import Path\nTEXT = (Path(__file__).parent / 'data.txt').read_text()"
    modules = launch({"handlers.py": source, "data.txt": "here", "pkg/m.py": source, "pkg/data.txt": "there"})
    assert [modules.import_module(name).TEXT for name in ("handlers", "pkg.m")] == ["here", "there"]


def test_data_is_found_as_resources_of_a_package(launch: Launch) -> None:
    source = "from importlib import resources\nTEXT = (resources.files(__package__) / 'data.txt').read_text()"
    modules = launch({"pkg/__init__.py": "", "pkg/m.py": source, "pkg/data.txt": "here"})
    assert modules.import_module("pkg.m").TEXT == "here"


def test_an_edit_shows_at_the_next_launch_though_time_and_size_are_the_same(launch: Launch, tmp_path: Path) -> None:
    path = tmp_path / "organism" / "handlers.py"
    found = []
    for value in (1, 2):
        modules = launch({"handlers.py": f"VALUE = {value}"})
        os.utime(path, (1_000_000_000, 1_000_000_000))
        found.append(modules.import_module("handlers").VALUE)
    assert found == [1, 2]


def test_an_edit_does_not_show_in_a_launch_that_is_open(launch: Launch, tmp_path: Path) -> None:
    modules = launch({"handlers.py": LATE["import"], "helpers.py": "NAME = 1"})
    handlers = modules.import_module("handlers")
    handlers.get()
    (tmp_path / "organism" / "helpers.py").write_text("NAME = 2")
    assert handlers.get().NAME == 1


def test_a_stale_pyc_is_not_believed(launch: Launch, tmp_path: Path) -> None:
    import py_compile

    modules = launch({"handlers.py": "VALUE = 1"})
    path = tmp_path / "organism" / "handlers.py"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    py_compile.compile(str(path))
    path.write_text("VALUE = 2")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert modules.import_module("handlers").VALUE == 2


def test_nothing_is_written_into_the_folder(launch: Launch, tmp_path: Path) -> None:
    modules = launch({"handlers.py": "import pkg.m", "pkg/__init__.py": "", "pkg/m.py": ""})
    modules.import_module("handlers")
    assert not list(tmp_path.rglob("__pycache__"))


CLASSES = """\
from __future__ import annotations
from dataclasses import dataclass, field
from enum import Enum

@dataclass
class Story:
    inner: Inner
    colour: Colour

@dataclass
class Inner:
    \"\"\"Something inside.\"\"\"
    value: int = 3
    more: list[Inner] = field(default_factory=list)

class Colour(Enum):
    RED = 1

def handle(payload: Story | Inner, metadata: object) -> None:
    raise ValueError("bad")
"""


def test_type_hints_of_own_classes_and_functions_resolve(launch: Launch) -> None:
    handlers = launch({"handlers.py": CLASSES}).import_module("handlers")
    hints = typing.get_type_hints(handlers.Story), typing.get_type_hints(handlers.handle)["payload"]
    assert hints == ({"inner": handlers.Inner, "colour": handlers.Colour}, handlers.Story | handlers.Inner)


def test_instances_of_own_classes_can_be_pickled_and_copied(launch: Launch) -> None:
    handlers = launch({"handlers.py": CLASSES}).import_module("handlers")
    story = handlers.Story(handlers.Inner(more=[handlers.Inner(4)]), handlers.Colour.RED)
    assert pickle.loads(pickle.dumps(story)) == story == dataclasses.replace(story)


def test_the_source_of_own_classes_can_be_read(launch: Launch) -> None:
    handlers = launch({"handlers.py": CLASSES}).import_module("handlers")
    assert "Something inside" in inspect.getsource(handlers.Inner)


def test_tracebacks_show_the_lines_of_this_launchs_source(launch: Launch, tmp_path: Path) -> None:
    shown = []
    for word in ("first", "other"):
        handlers = launch({"handlers.py": f"def f():\n    raise ValueError  # {word}\n"}).import_module("handlers")
        os.utime(tmp_path / "organism" / "handlers.py", (1_000_000_000, 1_000_000_000))
        try:
            handlers.f()
        except ValueError:
            shown.append(traceback.format_exc())
    assert ["first" in shown[0], "other" in shown[1]] == [True, True]


def test_a_module_that_is_missing_is_named_as_its_author_knows_it(launch: Launch) -> None:
    modules = launch({"handlers.py": "import pkg.nothing", "pkg/__init__.py": ""})
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'pkg\.nothing'$"):
        modules.import_module("handlers")


def test_a_name_that_a_package_lacks_is_an_import_error(launch: Launch) -> None:
    modules = launch({"handlers.py": "from pkg import nothing", "pkg/__init__.py": ""})
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        modules.import_module("handlers")


def test_what_was_put_into_builtins_is_seen(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    modules = launch({"handlers.py": "VALUE = organism_test_value"})
    monkeypatch.setattr(builtins, "organism_test_value", 5, raising=False)
    assert modules.import_module("handlers").VALUE == 5


def _names() -> set[str]:
    return {name for name in sys.modules if name.startswith("_organism_")}


def test_closing_takes_all_modules_out_of_python(launch: Launch) -> None:
    launch()
    before = _names(), list(sys.meta_path)
    modules = launch({"handlers.py": "import helpers, pkg.m", "helpers.py": "", "pkg/m.py": ""})
    modules.import_module("handlers")
    modules.close()
    modules.close()
    assert (_names(), sys.meta_path) == before


def test_fifty_launches_leave_nothing_behind(launch: Launch) -> None:
    files = {"handlers.py": CLASSES + "\nimport helpers\nimport json", "helpers.py": "import handlers"}
    launch(files).import_module("handlers")
    before = set(sys.modules), len(sys.meta_path), len(sys.path_importer_cache)
    gone: list[weakref.ref[Any]] = []
    for _ in range(50):
        modules = launch(files)
        handlers = modules.import_module("handlers")
        gone += [weakref.ref(handlers), weakref.ref(handlers.Story), weakref.ref(handlers.helpers)]
        modules.close()
        del modules, handlers
    gc.collect()
    assert (set(sys.modules), len(sys.meta_path), len(sys.path_importer_cache)) == before
    assert [ref() for ref in gone] == [None] * 150


def test_classes_that_typing_remembers_are_forgotten_too(launch: Launch) -> None:
    source = "from typing import *\nclass Story: ...\nA = Optional[Story], List[Story], Union[Story, int]\n"
    modules = launch({"handlers.py": source})
    gone = weakref.ref(modules.import_module("handlers"))
    modules.close()
    gc.collect()
    assert gone() is None


def test_what_is_in_use_goes_on_working_after_closing(launch: Launch) -> None:
    modules = launch({"handlers.py": "import helpers\ndef get():\n    return helpers.NAME", "helpers.py": "NAME = 1"})
    get = modules.import_module("handlers").get
    modules.close()
    assert get() == 1


@pytest.mark.parametrize("how", ["import", "import_module", "relative from", "dunder import", "exec"])
def test_a_handler_left_running_cannot_import_into_a_closed_launch(launch: Launch, how: str) -> None:
    modules = launch({"handlers.py": LATE[how], "helpers.py": HELPERS.format("")})
    get = modules.import_module("handlers").get
    modules.close()
    with pytest.raises(ImportError, match="has been closed"):
        get()


def test_a_module_still_importing_while_its_launch_is_closed_is_not_kept(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _names()
    modules = launch({"handlers.py": "import sys\nsys.organism_test_close()"})
    monkeypatch.setattr(sys, "organism_test_close", modules.close, raising=False)
    with pytest.raises(ImportError, match="has been closed"):
        modules.import_module("handlers")
    assert _names() == before


def test_what_is_not_covered_is_not_found_rather_than_mixed_up(launch: Launch) -> None:
    """A library that imports by a text which it was given finds nothing of the organism's."""
    source = "import pkgutil\ndef get():\n    return pkgutil.resolve_name('helpers')"
    modules = launch({"handlers.py": source, "helpers.py": ""})
    with pytest.raises(ModuleNotFoundError):
        modules.import_module("handlers").get()
