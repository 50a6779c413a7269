"""What the stepper says, in English and in Spanish: one table, so that no word has only one.

Names in braces are put in by the player.
"""

from __future__ import annotations

# fmt: off
#    key                    English                             Spanish
TABLE = (
    ("noscript",            "The stepper needs JavaScript.",
                            "El visor necesita JavaScript."),
    ("newer",               "This page is of a newer version, and cannot be shown here.",
                            "Esta página es de una versión más nueva y aquí no se puede mostrar."),
    ("title",               "Back-propagation through {name}",
                            "Retropropagación por {name}"),
    # What a step says.
    ("start_title",         "Before the first step",            "Antes del primer paso"),
    ("start_said",          "The leaves have their values. First the values are computed forward "
                            "up to {name}; then its gradient flows back.",
                            "Las hojas tienen sus valores. Primero se calculan los valores hacia "
                            "delante hasta {name}; luego su gradiente fluye hacia atrás."),
    ("forward_title",       "Forward: compute {name}",          "Hacia delante: calcular {name}"),
    ("forward_said",        "All its inputs are known.",        "Se conocen todas sus entradas."),
    ("seed_title",          "The seed at {name}",               "La semilla en {name}"),
    ("seed_said",           "The backward pass starts here: {name} changes exactly as fast as "
                            "itself, so its gradient is 1.",
                            "Aquí empieza el paso hacia atrás: {name} cambia tan rápido como ella "
                            "misma, así que su gradiente es 1."),
    ("contribution_title",  "From {from} to {to}",              "De {from} a {to}"),
    ("contribution_said",   "What arrives, times the local derivative.",
                            "Lo que llega, por la derivada local."),
    ("twins",               "{name} is used {count} times here; this is place {slot}, an edge of "
                            "its own.",
                            "{name} se usa {count} veces aquí; este es el lugar {slot}, una arista "
                            "propia."),
    ("adds",                "{name} has a gradient already, so this will be added to it.",
                            "{name} ya tiene un gradiente, así que esto se le sumará."),
    ("broadcast_title",     "Sum back to the shape of {to}",    "Sumar hasta la forma de {to}"),
    ("broadcast_said",      "{to} was broadcast from {shape} to {wide}: each of its entries was "
                            "used several times, so what they all send is summed.",
                            "{to} se extendió de {shape} a {wide}: cada entrada se usó varias "
                            "veces, así que se suma lo que todas envían."),
    ("accumulation_title",  "Add up at {name}",                 "Acumular en {name}"),
    ("accumulation_said",   "{name} reaches the result along more than one edge: contributions "
                            "add up, they do not replace each other.",
                            "{name} llega al resultado por más de una arista: las contribuciones "
                            "se suman, no se sustituyen."),
    ("end_title",           "All gradients",                    "Todos los gradientes"),
    ("end_said",            "How fast {name} changes with each variable.",
                            "Cuán rápido cambia {name} con cada variable."),
    ("formula",             "formula",                          "fórmula"),
    ("numbers",             "numbers",                          "números"),
    ("gradient",            "gradient",                         "gradiente"),
    ("rule",                "rule",                             "regla"),
    ("local",               "local derivative",                 "derivada local"),
    ("product",             "arriving × local",                 "llega × local"),
    ("arriving",            "arriving",                         "llega"),
    ("contribution",        "contribution",                     "contribución"),
    ("sum",                 "sum",                              "suma"),
    ("shape",               "shapes",                           "formas"),
    ("shape_forward",       "forward",                          "adelante"),
    ("shape_backward",      "backward",                         "atrás"),
    ("dead",                "{name} is dead here: its input is not positive, so nothing passes.",
                            "{name} está muerta aquí: su entrada no es positiva y nada pasa."),
    ("saturated",           "{name} is saturated here: its curve is flat, so little passes.",
                            "{name} está saturada aquí: su curva es plana y casi nada pasa."),
    ("curve",               "{name} as {input} changes; the slope here is {slope}",
                            "{name} cuando {input} cambia; la pendiente aquí es {slope}"),
    # One entry of an array.
    ("entry",               "Entry {place} of {name}",          "Entrada {place} de {name}"),
    ("entry_pick",          "Follow an entry of {name}",        "Seguir una entrada de {name}"),
    ("entry_none",          "all of it",                        "todo"),
    ("entry_fed",           "made from (value, local derivative)",
                            "hecha de (valor, derivada local)"),
    ("entry_gets",          "gets (arriving × local)",          "recibe (llega × local)"),
    ("entry_leaf",          "No operation made it.",            "Ninguna operación la hizo."),
    ("entry_waits",         "Nothing has arrived yet.",         "Todavía no ha llegado nada."),
    ("entry_many",          "{name}: too many entries to tell", "{name}: demasiadas entradas"),
    # Where it was written.
    ("source",              "In your program",                  "En tu programa"),
    ("source_file",         "{file}, line {line}",              "{file}, línea {line}"),
    ("source_cell",         "cell {cell}, line {line}",         "celda {cell}, línea {line}"),
    # Why this node now.
    ("why",                 "Why this node now?",               "¿Por qué este nodo ahora?"),
    ("why_forward",         "A node is ready when all its inputs are known.",
                            "Un nodo está listo cuando se conocen todas sus entradas."),
    ("why_backward",        "A node sends once everything it gets has arrived.",
                            "Un nodo envía cuando ha llegado todo lo que recibe."),
    ("ready",               "ready",                            "listos"),
    ("waiting",             "waiting",                          "esperan"),
    ("none",                "none",                             "ninguno"),
    ("more",                "and {count} more",                 "y {count} más"),
    # The tape.
    ("tape",                "All steps",                        "Todos los pasos"),
    ("tape_caption",        "Choose a row to go to its step.",  "Cada fila lleva a su paso."),
    ("step",                "step",                             "paso"),
    ("pass",                "pass",                             "fase"),
    ("what",                "what happens",                     "qué ocurre"),
    ("phase_start",         "start",                            "inicio"),
    ("phase_forward",       "forward",                          "adelante"),
    ("phase_backward",      "backward",                         "atrás"),
    ("phase_end",           "end",                              "fin"),
    # What if.
    ("whatif",              "What if?",                         "¿Y si…?"),
    ("whatif_said",         "Change a leaf: everything is computed again at once, and the old "
                            "numbers stay beside the new, crossed out.",
                            "Cambia una hoja: todo se vuelve a calcular al momento y los números "
                            "anteriores quedan al lado, tachados."),
    ("whatif_never",        "This graph has arrays, or an operation that a page cannot compute; "
                            "change a value in Python and make the stepper again.",
                            "Este grafo tiene arreglos, o una operación que una página no puede "
                            "calcular; cambia un valor en Python y crea el visor de nuevo."),
    ("whatif_more",         "The first {count} leaves are shown.",
                            "Se muestran las primeras {count} hojas."),
    ("whatif_leaf",         "leaf",                             "hoja"),
    ("whatif_value",        "value",                            "valor"),
    ("whatif_slider",       "slide",                            "deslizar"),
    ("whatif_gradient",     "gradient",                         "gradiente"),
    ("whatif_nudge",        "nudge: (L(x+h) − L(x)) / h",       "empujón: (L(x+h) − L(x)) / h"),
    ("slider_of",           "slide {name}",                     "deslizar {name}"),
    ("agree",               "agrees",                           "coincide"),
    ("differ",              "differs: a kink, a pole, or rounding",
                            "difiere: un pico, un polo o redondeo"),
    ("reset",               "Old values",                       "Valores anteriores"),
    ("reset_title",         "Put the recorded values back",     "Volver a los valores registrados"),
    # The quiz.
    ("quiz",                "Quiz",                             "Prueba"),
    ("quiz_title",          "Predict some of the numbers before they are shown",
                            "Predice algunos números antes de verlos"),
    ("quiz_ask",            "Predict the number marked “?” (1 % is near enough).",
                            "Predice el número marcado con «?» (basta con 1 %)."),
    ("quiz_check",          "Check",                            "Comprobar"),
    ("quiz_hint",           "Hint",                             "Pista"),
    ("quiz_show",           "Show",                             "Mostrar"),
    ("quiz_number",         "Write a number, such as -1.5.",    "Escribe un número, como -1.5."),
    ("quiz_wrong",          "Not yet. Try again, or take a hint.",
                            "Todavía no. Inténtalo de nuevo o pide una pista."),
    ("quiz_sign",           "Not yet: look at the sign.",       "Todavía no: mira el signo."),
    ("quiz_right",          "Right.",                           "Correcto."),
    ("quiz_shown",          "The number is shown.",             "Se muestra el número."),
    ("score",               "{points} of {count} points, {left} to go",
                            "{points} de {count} puntos, quedan {left}"),
    ("hint_sum",            "Add what arrives to what is already there.",
                            "Suma lo que llega a lo que ya hay."),
    ("hint_product",        "The rule is {rule}.",              "La regla es {rule}."),
    # Controls.
    ("toolbar",             "Steps",                            "Pasos"),
    ("panel",               "This step",                        "Este paso"),
    ("slider",              "Step",                             "Paso"),
    ("count",               "step {index} of {last}",           "paso {index} de {last}"),
    ("first",               "First step",                       "Primer paso"),
    ("back",                "Step back",                        "Paso atrás"),
    ("play",                "Play or pause",                    "Reproducir o pausar"),
    ("next",                "Next step",                        "Paso siguiente"),
    ("next_short",          "Next ▶",                           "Siguiente ▶"),
    ("last",                "Last step",                        "Último paso"),
    ("focus",               "Focus",                            "Enfocar"),
    ("focus_title",         "Only the node and its neighbours", "Solo el nodo y sus vecinos"),
    ("language",            "Language",                         "Idioma"),
    ("theme",               "Light or dark",                    "Claro u oscuro"),
    ("help",                "Keys",                             "Teclas"),
    ("close",               "Close",                            "Cerrar"),
    ("search",              "Search",                           "Buscar"),
    ("search_title",        "Search for a node",                "Buscar un nodo"),
    ("open_module",         "Look inside",                      "Ver el interior"),
    ("route",               "From {name} to {root}, the strongest path: {product}",
                            "De {name} a {root}, el camino más fuerte: {product}"),
    ("card_value",          "value",                            "valor"),
    ("card_grad",           "grad",                             "grad"),
    ("positive",            "positive",                         "positivo"),
    ("negative",            "negative (stronger: larger)",      "negativo (más fuerte: mayor)"),
    ("nothing",             "nothing has arrived",              "no ha llegado nada"),
    ("key_step",            "step back, step on",               "paso atrás, paso adelante"),
    ("key_ends",            "first step, last step",            "primer paso, último paso"),
    ("key_play",            "play or pause",                    "reproducir o pausar"),
    ("key_tape",            "from node to node, or from row to row",
                            "de nodo en nodo, o de fila en fila"),
    ("key_search",          "search",                           "buscar"),
    ("key_focus",           "only the node and its neighbours", "solo el nodo y sus vecinos"),
    ("key_zoom",            "larger, smaller",                  "más grande, más pequeño"),
    ("key_help",            "these keys",                       "estas teclas"),
)
# fmt: on

WORDS: dict[str, dict[str, str]] = {
    "en": {key: english for key, english, _ in TABLE},
    "es": {key: spanish for key, _, spanish in TABLE},
}
