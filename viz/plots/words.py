"""The words on the plots, in English and in Spanish: one table, so that none has only one.

Names that the caller gives, as those of series and classes, are drawn as they are given.
"""

from __future__ import annotations

from viz.settings import require_choice

# fmt: off
#    key               English              Spanish
TABLE = (
    ("epoch",          "epoch",             "época"),
    ("loss",           "loss",              "pérdida"),
    ("class",          "class",             "clase"),
    ("activation",     "activation",        "activación"),
    ("gradient",       "gradient",          "gradiente"),
    ("size",           "size of gradient (up: +, down: −)",
                       "tamaño del gradiente (arriba: +, abajo: −)"),
    ("std",            "std {}",            "desv. {}"),
    ("zeros",          "{} % zeros",        "{} % ceros"),
    ("odd",            "{} not finite",     "{} no finitos"),
    ("nothing",        "nothing finite",    "nada finito"),
    ("truth",          "true class",        "clase verdadera"),
    ("predicted",      "predicted class",   "clase predicha"),
    ("right",          "{} of {} right",    "{} de {} aciertos"),
    ("query",          "who looks",         "quién mira"),
    ("key",            "what is looked at", "qué mira"),
    ("rate",           "learning rate",     "tasa de aprendizaje"),
    ("lowest",         "lowest at {}",      "mínimo en {}"),
    ("diverged",       "diverged",          "diverge"),
    ("parameter",      "parameter",         "parámetro"),
    ("parameter_i",    "parameter {}",      "parámetro {}"),
    ("direction",      "direction {}: {} % of the path",
                       "dirección {}: {} % del camino"),
    ("start",          "start",             "inicio"),
    ("end",            "end",               "final"),
)
# fmt: on

WORDS: dict[str, dict[str, str]] = {
    "en": {key: english for key, english, _ in TABLE},
    "es": {key: spanish for key, _, spanish in TABLE},
}


def words(lang: str) -> dict[str, str]:
    """The words of a language; raises `ArgumentError` for one that is not spoken.

    >>> words("es")["loss"]
    'pérdida'
    """
    require_choice("lang", lang, tuple(WORDS))
    return WORDS[lang]
