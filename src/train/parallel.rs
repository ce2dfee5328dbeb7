//! A step's slices spread over several devices of one machine: each has a copy of the network for its share, and the gradients are added
//! up (synchronous data parallelism).
//!
//! Batch norm sees the slices of its own device only, as in PyTorch's DistributedDataParallel; its running statistics are estimated again
//! before every validation in any case ([`super::fit`]).

use std::ops::Range;

use burn::module::Module;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::Device;

use crate::model::Network;

/// Batch norm needs as many slices.
const FEWEST: usize = 2;

/// Consecutive places of a batch for each device, as even as possible; the last devices have none where there are too few slices.
pub fn shares(slices: usize, devices: usize) -> Vec<Range<usize>> {
    let used = (slices / FEWEST).clamp(1, devices.max(1));
    let edge = |share: usize| share * slices / used;
    (0..used).map(|share| edge(share)..edge(share + 1)).collect()
}

/// Adds up the gradients of all shares on the first device. `of` gives those of a share, by its number, with the network on its device.
pub fn gradients(
    network: &Network,
    devices: &[Device],
    shares: usize,
    mut of: impl FnMut(usize, &Network, &Device) -> GradientsParams,
) -> GradientsParams {
    let (first, others) = devices.split_first().expect("a run has a device");
    // Every device is given its work before any is waited for.
    let mut all = vec![of(0, network, first)];
    for (share, device) in others.iter().enumerate().take(shares.saturating_sub(1)) {
        let copy = network.clone().fork(device);
        all.push(of(share + 1, &copy, device));
    }
    let mut sum = GradientsAccumulator::new();
    for (share, gradients) in all.into_iter().enumerate() {
        let here = if share == 0 { gradients } else { gradients.to_device(first, network) };
        sum.accumulate(network, here);
    }
    sum.grads()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_even_and_never_a_single_slice() {
        let edges = |slices, devices| shares(slices, devices).iter().map(|share| share.end).collect::<Vec<_>>();
        assert_eq!(edges(32, 1), [32]);
        assert_eq!(edges(32, 2), [16, 32]);
        assert_eq!(edges(10, 3), [3, 6, 10]);
        assert_eq!(edges(5, 4), [2, 5], "two slices each at least");
        assert_eq!(edges(3, 2), [3]);
        assert_eq!(edges(1, 2), [1]);
        let shares = shares(10, 3);
        assert!(shares[0].start == 0 && shares.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
}
