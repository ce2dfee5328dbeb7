"""What `cargo xtask bench native` measures beside the native program: PyTorch, Pillow and pydicom.

Reads requests and answers as benches/native.rs does, whose documentation names them. What is not installed is answered with an error.
"""

import json
import sys
import time


def repeat(seconds, work):
    work()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        work()
        count += 1
    return count / (time.perf_counter() - start)


def networks():
    """The networks of src/model, with batch norm as they are trained and without as they are shipped."""
    import torch
    from torch import nn

    class ConvNorm(nn.Sequential):
        def __init__(self, channels, kernel, stride, folded, rectified):
            layers = [nn.Conv2d(*channels, kernel, stride, kernel // 2, bias=folded)]
            layers += [] if folded else [nn.BatchNorm2d(channels[1])]
            super().__init__(*layers, *([nn.ReLU(inplace=True)] if rectified else []))

    class Block(nn.Module):
        def __init__(self, source, to, folded):
            super().__init__()
            halves = source != to
            self.first = ConvNorm((source, to), 3, 2 if halves else 1, folded, True)
            self.second = ConvNorm((to, to), 3, 1, folded, False)
            shortcut = (nn.AvgPool2d(2), ConvNorm((source, to), 1, 1, folded, False))
            self.shortcut = nn.Sequential(*shortcut) if halves else nn.Identity()

        def forward(self, x):
            return torch.relu(self.second(self.first(x)) + self.shortcut(x))

    class LesionResnet(nn.Module):
        side = 160

        def __init__(self, folded):
            super().__init__()
            conv = lambda channels, kernel, stride, rectified: ConvNorm(channels, kernel, stride, folded, rectified)
            self.stem = nn.Sequential(conv((1, 16), 3, 2, True), conv((16, 32), 3, 2, True))
            self.stage1 = Block(32, 32, folded)
            self.stage2 = nn.Sequential(Block(32, 64, folded), Block(64, 64, folded))
            self.stage3 = nn.Sequential(Block(64, 128, folded), Block(128, 128, folded))
            self.fine, self.coarse = conv((64, 32), 1, 1, False), conv((128, 32), 1, 1, False)
            self.enlarge = nn.Upsample(scale_factor=2)
            self.lesion, self.map = conv((32, 32), 3, 1, True), nn.Conv2d(32, 1, 1)
            self.reduce, self.dropout = nn.MaxPool2d(2), nn.Dropout(0.2)
            self.classes = nn.Linear(257, 4)

        def forward(self, x):
            second = self.stage2(self.stage1(self.stem(x)))
            third = self.stage3(second)
            lesion = torch.relu(self.fine(second) + self.enlarge(self.coarse(third)))
            lesion = self.map(self.lesion(lesion))
            pointer = self.reduce(lesion).flatten(1)
            highest = pointer.amax(1, keepdim=True)
            third = third.flatten(2)
            attended = (third * pointer.softmax(1).unsqueeze(1)).sum(2)
            mean = third.mean(2)
            logits = self.classes(self.dropout(torch.cat([mean, attended, highest], 1)))
            return logits, torch.cat([second.flatten(2).mean(2), mean, attended], 1), lesion

    class SeedCnn(nn.Module):
        side = 224

        def __init__(self, folded):
            # Its batch norms follow dense layers, where they stay.
            super().__init__()
            layers = []
            for source, to in [(1, 16), (16, 32), (32, 64)]:
                layers += [nn.Conv2d(source, to, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
                layers += [nn.Dropout(0.25)] if to < 64 else [nn.Flatten()]
            self.trunk = nn.Sequential(*layers)
            self.first = nn.Sequential(nn.Linear(50176, 64), nn.BatchNorm1d(64), nn.ReLU())
            self.rest = nn.Sequential(nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 4))

        def forward(self, x):
            features = self.first(self.trunk(x))
            return self.rest(features), features, None

    return {"lesion_resnet": LesionResnet, "seed_cnn": SeedCnn}


def infer(model, batch, seconds):
    import torch

    network = networks()[model](folded=True).eval()
    images = torch.rand(batch, 1, network.side, network.side)
    with torch.inference_mode():
        return batch * repeat(seconds, lambda: network(images))


def train(model, batch, seconds):
    import torch
    from torch.nn import functional

    network = networks()[model](folded=False).train()
    images = torch.rand(batch, 1, network.side, network.side)
    classes = torch.arange(batch) % 4
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-4)

    def step():
        optimiser.zero_grad()
        logits, _, lesion = network(images)
        loss = functional.cross_entropy(logits, classes)
        if lesion is not None:
            loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(lesion, torch.full_like(lesion, 0.1))
        loss.backward()
        optimiser.step()
        assert loss.isfinite()

    return batch * repeat(seconds, step)


def decoder(file):
    """Bytes to greys of 0 ..= 1."""
    import io

    import numpy

    with open(file, "rb") as opened:
        data = opened.read()
    if file.endswith(".dcm"):
        import pydicom

        def decode():
            pixels = pydicom.dcmread(io.BytesIO(data)).pixel_array.astype(numpy.float32)
            low, high = pixels.min(), pixels.max()
            return (pixels - low) / max(high - low, 1)

    else:
        from PIL import Image

        def decode():
            return numpy.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=numpy.float32) / 255

    return decode


def prepare(pixels, side=160, background=0.08, fraction=0.02, low=1.0, high=99.5):
    """The steps of src/preprocess.rs."""
    import numpy
    from PIL import Image

    inside = pixels > background * numpy.percentile(pixels, high)
    rows = numpy.flatnonzero(inside.mean(1) >= fraction)
    columns = numpy.flatnonzero(inside.mean(0) >= fraction)
    if len(rows) and len(columns):
        pixels = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = pixels.shape
    square = numpy.zeros((max(height, width),) * 2, numpy.float32)
    top, left = (len(square) - height) // 2, (len(square) - width) // 2
    square[top : top + height, left : left + width] = pixels
    image = numpy.asarray(Image.fromarray(square).resize((side, side), Image.BILINEAR))
    foreground = image[image > background * numpy.percentile(image, high)]
    bottom, ceiling = numpy.percentile(foreground, [low, high])
    return numpy.clip((image - bottom) / max(ceiling - bottom, 1e-3), 0, 1)


def answer(request, *words):
    if request == "versions":
        versions = {"python": sys.version.split()[0]}
        for name in ["torch", "PIL", "pydicom", "numpy"]:
            try:
                versions[name] = __import__(name).__version__
            except ImportError:
                versions[name] = None
        return versions
    if request == "threads":
        import torch

        torch.set_num_threads(int(words[0]))
        return {}
    if request in ("inference", "training"):
        work = infer if request == "inference" else train
        return {"rate": work(words[0], int(words[1]), float(words[2]))}
    if request in ("decode", "prepare"):
        decode = decoder(words[0])
        work = decode if request == "decode" else lambda: prepare(decode())
        return {"rate": repeat(float(words[1]), work)}
    raise ValueError(f"{request!r} is no request")


def main():
    for line in sys.stdin:
        try:
            result = answer(*line.rstrip("\n").split("\t"))
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), flush=True)


main()
