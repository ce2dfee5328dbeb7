"""Golden values of the anti-aliased resize, from Pillow. Run: python3 tests/golden/resize.py > tests/golden/resize.json"""

import json

import numpy as np
import PIL
from PIL import Image


def picture(side):
    """A pattern of integers over 97, the same in the test."""
    return np.array([[((7 * x * x + 13 * y + 5 * x * y) % 97) / 97 for x in range(side)] for y in range(side)], np.float32)


cases = []
for before, after in [(13, 5), (40, 7), (6, 9), (31, 30)]:
    image = Image.fromarray(picture(before), mode="F").resize((after, after), Image.Resampling.BILINEAR)
    cases.append({"before": before, "after": after, "pixels": [round(float(v), 6) for v in np.asarray(image).ravel()]})
print(json.dumps({"pillow": PIL.__version__, "cases": cases}))
