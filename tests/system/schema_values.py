"""Random values that a JSON Schema allows, and some that it forbids: what a stranger who read /openapi.json might send."""

import random

LETTERS = "abcXYZ019._- äß漢\"\\/\n\t"


class Values:
    """Makes values of the schemas of one OpenAPI document. The same seed makes the same values."""

    def __init__(self, document, seed):
        self.document = document
        self.random = random.Random(seed)

    def resolved(self, schema):
        while "$ref" in schema:
            node = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def allowed(self, schema):
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return self.allowed(self.random.choice(schema["anyOf"]))
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema["type"]
        if isinstance(kind, list):
            kind = self.random.choice(kind)
        return getattr(self, "_" + kind)(schema)

    def forbidden(self, schema):
        """One value that differs from an allowed one in a single forbidden way, and what that is."""
        schema = self.resolved(schema)
        if schema.get("type") == "array":
            wrong, how = self.forbidden(schema["items"])
            return self.random.choice([([wrong], "element: " + how), ({}, "an object for an array"), ("[", "text")])
        value = self.allowed(schema)
        required = schema.get("required", [])
        properties = list(schema["properties"])
        how = self.random.choice(["no object", "unknown member"] + ["missing"] * bool(required) + ["type"] * 3)
        if how == "no object":
            return self.random.choice([None, 7, "text", [value]]), how
        if how == "unknown member":
            return {**value, "surely_unknown": 1}, how
        if how == "missing":
            value.pop(self.random.choice(required))
            return value, how
        name = self.random.choice(properties)
        member = schema["properties"][name]
        for wrong in self.random.sample([{"a": 1}, [[]], True, -1e300, "\u0000" * 5000], 5):
            if not self.allows(member, wrong):
                return {**value, name: wrong}, f"{name} is {wrong!r:.40}"
        value.pop(required[0]) if required else value.update(surely_unknown=1)
        return value, how

    def allows(self, schema, value):
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return any(self.allows(one, value) for one in schema["anyOf"])
        kinds = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}
        for kind in schema["type"] if isinstance(schema["type"], list) else [schema["type"]]:
            if kind in ("number", "integer"):
                fits = isinstance(value, (int, float)) and not isinstance(value, bool)
                fits = fits and schema.get("minimum", value) <= value <= schema.get("maximum", value)
            else:
                fits = isinstance(value, kinds[kind])
            if fits and kind == "string":
                fits = "enum" not in schema and len(value) <= schema.get("maxLength", 10**9)
            if fits:
                return True
        return False

    def _string(self, schema):
        if schema.get("format") == "date-time":
            return (f"{self.random.randint(1999, 2027)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}T"
                    f"{self.random.randint(0, 23):02}:00:{self.random.randint(0, 59):02}"
                    + self.random.choice(["Z", ".123Z", "+02:00", "-11:30", ".123456789Z"]))
        if schema.get("format") == "date":
            return f"{self.random.randint(1999, 2027)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        shortest = schema.get("minLength", 0)
        length = self.random.randint(shortest, min(schema.get("maxLength", 40), shortest + 40))
        return "".join(self.random.choice(LETTERS) for _ in range(length))

    def _integer(self, schema):
        return self.random.randint(int(schema.get("minimum", -2**40)), int(schema.get("maximum", 2**40)))

    def _number(self, schema):
        least, most = schema.get("minimum", -1e6), schema.get("maximum", 1e6)
        return self.random.choice([least, most, self.random.uniform(least, most), int(least)])

    def _boolean(self, _):
        return self.random.choice([True, False])

    def _null(self, _):
        return None

    def _array(self, schema):
        shortest = schema.get("minItems", 0)
        count = self.random.randint(shortest, min(schema.get("maxItems", 4), shortest + 4))
        return [self.allowed(schema["items"]) for _ in range(count)]

    def _object(self, schema):
        value = {}
        for name, member in schema.get("properties", {}).items():
            if name in schema.get("required", []) or self.random.random() < 0.5:
                value[name] = self.allowed(member)
        return value
