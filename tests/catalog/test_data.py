"""The data files: the fast copy agrees, the user's own rows win, and what is wrong is named."""

from __future__ import annotations

import json
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

from advisor.catalog import Catalog, Model, Priced
from advisor.errors import RuleDataError
from advisor.resources import corpus_dir, rules_dir

TODAY = date(2026, 11, 23)
OWN = """
[source.contract]
what = "our contract"
url = "https://example.com/contract"
as_of = 2026-11-01

[[model]]
id = "house-model"
maker = "house"
tier = "medium"
names = ["house"]
prices = [{ input = "1.5", output = "6" }]
source = "contract"

[[model]]
id = "claude-opus-5-5"
maker = "anthropic"
tier = "large"
prices = [{ input = "3", output = "15", bands = [{ above_tokens = 1000, input = "6", output = "30" }] }]
source = "contract"

[alias]
opus = "claude-opus-5-5"
ours = "house-model"

[current.house]
medium = "house-model"
"""


def test_the_fast_copy_was_made_from_the_toml_that_people_read() -> None:
    toml = (rules_dir() / "models.toml").read_bytes()
    copy = json.loads((rules_dir() / "models.json").read_bytes())
    assert copy["crc32"] == zlib.crc32(toml)
    assert copy["table"] == json.loads(json.dumps(tomli.loads(toml.decode()), default=str))


def test_the_generator_gives_the_file_that_is_checked_in(tmp_path: Path) -> None:
    import subprocess
    import sys

    shipped = rules_dir() / "models.toml"
    as_of = tomli.loads(shipped.read_text(encoding="utf-8"))["as_of"].isoformat()
    tool = rules_dir().parent / "tools" / "generate_models.py"
    made = tmp_path / "models.toml"
    subprocess.run([sys.executable, str(tool), "--as-of", as_of, "--output", str(made)], check=True)
    assert made.read_bytes() == shipped.read_bytes()


def test_a_users_prices_win_and_a_users_models_are_known(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(OWN, encoding="utf-8")
    catalog = Catalog.load([tmp_path])
    opus = catalog.find("opus", TODAY)
    assert isinstance(opus, Model)
    short, long = catalog.price(opus, 1000, TODAY), catalog.price(opus, 1001, TODAY)
    assert isinstance(short, Priced)
    assert isinstance(long, Priced)
    assert (short.rates.input, long.rates.input) == (Decimal(3), Decimal(6))
    assert short.source.what == "our contract"
    ours = catalog.find("ours", TODAY)
    assert isinstance(ours, Model)
    assert ours.id == "house-model"
    assert catalog.current("medium", "house") == ours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[model]\n", "not valid TOML"),
        ("[[model]]\nid = 'm'\nmaker = 'x'\ntier = 'huge'\nsource = 's'\n", "'tier' is one of"),
        ("[[model]]\nid = 'm'\nmaker = 'x'\ntier = 'small'\n", "needs the field 'source'"),
        ("[[model]]\nid = 'm'\nprice = '1'\n", "unknown field 'price'"),
        (
            "[[model]]\nid = 'm'\nmaker = 'x'\ntier = 'small'\nsource = 's'\nprices = [{ in = '1' }]\n",
            "unknown field 'in'",
        ),
        ("models = []\n", "unknown field 'models'"),
    ],
)
def test_what_is_wrong_in_a_users_file_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "models.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleDataError) as raised:
        Catalog.load([tmp_path])
    assert said in str(raised.value)
    assert "models.toml" in str(raised.value)


def test_a_users_price_that_is_no_number_is_named_when_it_is_needed(tmp_path: Path) -> None:
    row = "[[model]]\nid = 'm'\nmaker = 'x'\ntier = 'small'\nsource = 'genai-prices'\n"
    row += "prices = [{ input = 'x', output = '1' }]\n"
    (tmp_path / "models.toml").write_text(row, encoding="utf-8")
    with pytest.raises(RuleDataError, match="model 'm'"):
        Catalog.load([tmp_path]).find("m", TODAY)


def test_the_data_folders_are_found() -> None:
    assert (rules_dir() / "models.toml").is_file()
    assert (corpus_dir() / "README.md").is_file()
