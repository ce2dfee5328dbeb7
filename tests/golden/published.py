"""Logits of the published networks with weights by formula: python3 tests/golden/published.py > tests/golden/published.json

Needs torch, torchvision and efficientnet_lite_pytorch from PyPI. tests/state_dicts.rs computes the same weights and inputs.
"""

import json
import math
import zlib

import numpy as np
import torch
import torchvision
from efficientnet_lite_pytorch import EfficientNet

# With the side of the pictures, and a gain of batch norm with which the logits say something of them.
NETWORKS = {
    "efficientnet_b0": (torchvision.models.efficientnet_b0, 64, 1.5),
    "efficientnet_lite0": (lambda: EfficientNet.from_name("efficientnet-lite0"), 64, 1.0),
    "resnet50": (torchvision.models.resnet50, 64, 1.0),
    "resnet101": (torchvision.models.resnet101, 64, 1.0),
    "vgg16": (torchvision.models.vgg16, 224, 1.0),
}
BATCH = 2
STEP = 125


def uniform(name, count):
    """Numbers in 0 .. 1 from a name and a place: the finaliser of SplitMix64, of which 24 bits are kept."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + np.uint64(zlib.crc32(name.encode()) << 32)
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2.0**24


def tensor(name, shape, gain):
    u = uniform(name, math.prod(shape))
    if len(shape) > 1:
        values = (2.0 * u - 1.0) * math.sqrt(6.0 / math.prod(shape[1:]))
    elif name.endswith("running_var"):
        values = 0.5 + u
    elif name.endswith("weight"):
        values = gain * (0.5 + 0.5 * u)
    else:
        values = 0.2 * (u - 0.5)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def main():
    torch.set_num_threads(1)
    found = []
    for name, (network, side, gain) in NETWORKS.items():
        network = network().eval()
        made = {key: tensor(key, value.shape, gain) for key, value in network.state_dict().items() if value.is_floating_point()}
        network.load_state_dict(network.state_dict() | made)
        shape = (BATCH, 3, side, side)
        images = torch.from_numpy((2.0 * uniform("input", math.prod(shape)) - 1.0).astype(np.float32).reshape(shape))
        with torch.no_grad():
            logits = network(images)
        rows = [[float(f"{value:.7g}") for value in row] for row in logits[:, ::STEP].tolist()]
        found.append({"network": name, "side": side, "gain": gain, "logits": rows})
    print("[\n" + ",\n".join(json.dumps(case) for case in found) + "\n]")


main()
