"""Frames of a pattern in the codecs for which no encoder in Rust exists, for tests/readers.

Made with: pip install imagecodecs==2026.3.6 && python tests/golden/codecs.py > tests/golden/codecs.json
"""

import base64
import json

import imagecodecs
import numpy

WIDTH, HEIGHT = 24, 20


def pattern(bits):
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    return (((7 * x * x + 13 * y + 5 * x * y) * 37) % (1 << bits)).astype(numpy.uint16)


def text(data):
    return base64.b64encode(data).decode()


def lossless(values, bits):
    return text(imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits))


def j2k(values, bits, **options):
    return text(imagecodecs.jpeg2k_encode(values, codecformat="j2k", bitspersample=bits, **options))


twelve, sixteen = pattern(12), pattern(16)
print(
    json.dumps(
        {
            "lossless_jpeg_8": lossless(pattern(8).astype(numpy.uint8), 8),
            "lossless_jpeg_12": lossless(twelve, 12),
            "lossless_jpeg_16": lossless(sixteen, 16),
            "extended_jpeg_12": text(imagecodecs.jpeg8_encode(twelve, bitspersample=12, level=90)),
            "jpeg2000_12": j2k(twelve, 12, reversible=True),
            "jpeg2000_16": j2k(sixteen, 16, reversible=True),
            # Signed: the pattern less half its range.
            "jpeg2000_signed_16": j2k((sixteen.astype(numpy.int32) - 32768).astype(numpy.int16), 16, reversible=True),
            "jpeg2000_lossy_12": j2k((twelve // 64 * 0 + numpy.mgrid[0:HEIGHT, 0:WIDTH].sum(0) * 80).astype(numpy.uint16), 12, level=60),
        }
    )
)
