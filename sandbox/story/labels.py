"""The words that the story has for the inputs of forms, and the labels that they stand for: the one that the open form has."""

LABELS: dict[str, tuple[str, ...]] = {
    "title": ("What could stop us?",),
    "happening": ("What could happen?",),
    "kind": ("What kind of risk is it?",),
    "facet": ("Which facet?",),
    "likelihood": ("How likely is it?",),
    "impact": ("How bad would it be?",),
    "owner": ("Who looks after it?",),
    "doing": ("What do you do about it?",),
    "likelihood_after": ("How likely is it once that works?",),
    "impact_after": ("How bad would it be once that works?",),
    "why": ("Why is it right to do nothing?",),
    "reopen_if": ("Reopen if …",),
    "until": ("When shall I ask whether that still holds?",),
    "reason": ("Why is it a risk again?",),
    "choices": ("If you like",),
    "target": ("What does it endanger?",),
}
