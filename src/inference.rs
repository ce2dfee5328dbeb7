//! Prepared slices to what a network says of each: the one forward pass of trainer, command line and page.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use serde::{Deserialize, Serialize};

use crate::kernels;
use crate::label::Label;
use crate::model::trace::Step;
use crate::model::{Network, Output};
use crate::{Error, Result};

/// What a network says of one slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// In the order of [`Label::ALL`].
    pub logits: [f32; Label::COUNT],
    /// The pooled features.
    pub features: Vec<f32>,
    /// Where a lesion is; none of networks that draw no map.
    pub lesion: Option<Grid>,
}

/// A lesion map: `side * side` cells that cover the network's input, row by row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    pub side: usize,
    /// For each cell the logit of a lesion in it.
    pub logits: Vec<f32>,
}

/// A forward pass whose results were not read yet.
#[must_use]
pub struct Pass {
    output: Output,
    mirrored: bool,
}

/// Starts the forward pass of a batch of inputs of `side * side` values.
///
/// With `mirrored` each slice is also seen with left and right exchanged, and what is said of both is averaged (test-time
/// augmentation, as Simonyan & Zisserman 2015 do); it takes twice as long.
pub fn start(network: &Network, inputs: &[&[f32]], side: usize, mirrored: bool, device: &Device) -> Pass {
    let output = network.forward(images(inputs, side, mirrored, device));
    Pass { output, mirrored }
}

/// The same of one input as it is, with each layer and what it made of it.
pub fn trace(network: &Network, input: &[f32], side: usize, device: &Device) -> (Pass, Vec<Step>) {
    let (output, steps) = network.trace(images(&[input], side, false, device));
    (Pass { output, mirrored: false }, steps)
}

/// `[batch, 1, side, side]`; with `mirrored` all once more, left and right exchanged.
fn images(inputs: &[&[f32]], side: usize, mirrored: bool, device: &Device) -> Tensor<4> {
    let mut pixels = inputs.concat();
    let mut batch = inputs.len();
    if mirrored {
        let other: Vec<f32> = pixels.chunks_exact(side).flat_map(|row| row.iter().rev().copied()).collect();
        pixels.extend(other);
        batch *= 2;
    }
    kernels::pictures(pixels, [batch, side, side], device)
}

impl Pass {
    /// What was said of each slice, in order. Asynchronous, since a browser's GPU is.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn read(self) -> Result<Vec<Seen>> {
        let read = self.all().execute_async().await;
        self.unpack(read.map_err(|error| Error::Device(error.to_string()))?)
    }

    /// The same, and what `work` gives, which is done while a GPU computes.
    ///
    /// # Errors
    /// As [`Pass::read`].
    pub async fn read_beside<T>(self, work: impl FnOnce() -> T) -> Result<(Vec<Seen>, T)> {
        let (seen, done) = beside(self.read(), work).await;
        Ok((seen?, done))
    }

    /// The same on native targets, where a device can be waited for.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub fn wait(self) -> Result<Vec<Seen>> {
        let read = self.all().try_execute();
        self.unpack(read.map_err(|error| Error::Device(error.to_string()))?)
    }

    /// All that the network said, so that a device is read once.
    fn all(&self) -> Transaction {
        let Output { logits, features, lesion } = self.output.clone();
        let all = Transaction::default().register(logits).register(features);
        match lesion {
            Some(lesion) => all.register(lesion),
            None => all,
        }
    }

    fn unpack(&self, read: Vec<TensorData>) -> Result<Vec<Seen>> {
        let [rows, classes] = self.output.logits.dims();
        let [_, features] = self.output.features.dims();
        let cells = self.output.lesion.as_ref().map(|lesion| lesion.dims()[2] * lesion.dims()[3]);
        let expected: Vec<usize> =
            [Some(classes), Some(features), cells].into_iter().flatten().map(|width| rows * width).collect();
        let read: Vec<Vec<f32>> = read.iter().map(|data| data.iter::<f32>().collect()).collect();
        let found: Vec<usize> = read.iter().map(Vec::len).collect();
        if found != expected || classes != Label::COUNT {
            return Err(Error::Device(format!("it answered with {found:?} numbers for {rows} slices")));
        }
        let row = |part: &[f32], index: usize| part[index * part.len() / rows..][..part.len() / rows].to_vec();
        let of = |index| Seen {
            logits: std::array::from_fn(|class| read[0][index * classes + class]),
            features: row(&read[1], index),
            lesion: cells.map(|cells| Grid { side: cells.isqrt(), logits: row(&read[2], index) }),
        };
        let mut seen: Vec<Seen> = (0..rows).map(of).collect();
        if self.mirrored {
            let mirrored = seen.split_off(rows / 2);
            for (seen, mirrored) in seen.iter_mut().zip(mirrored) {
                seen.average_with_mirrored(&mirrored);
            }
        }
        Ok(seen)
    }
}

/// What is awaited, and what `work` gives, which begins once the first was asked for.
async fn beside<A, B>(awaited: impl Future<Output = A>, work: impl FnOnce() -> B) -> (A, B) {
    let mut awaited = pin!(awaited);
    let early = poll_fn(|context| Poll::Ready(awaited.as_mut().poll(context))).await;
    let done = work();
    let found = match early {
        Poll::Ready(found) => found,
        Poll::Pending => awaited.await,
    };
    (found, done)
}

impl Seen {
    fn average_with_mirrored(&mut self, mirrored: &Seen) {
        let average = |a: &mut f32, b: f32| *a = 0.5 * (*a + b);
        self.logits.iter_mut().zip(mirrored.logits).for_each(|(a, b)| average(a, b));
        self.features.iter_mut().zip(&mirrored.features).for_each(|(a, &b)| average(a, b));
        if let (Some(own), Some(other)) = (&mut self.lesion, &mirrored.lesion) {
            let side = own.side.max(1);
            for (own, other) in own.logits.chunks_exact_mut(side).zip(other.logits.chunks_exact(side)) {
                own.iter_mut().zip(other.iter().rev()).for_each(|(a, &b)| average(a, b));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::model::trace::Kind;
    use crate::model::{Architecture, Form};

    const SIDE: usize = 64;

    fn network(device: &Device) -> Network {
        device.seed(3);
        Architecture::LesionResnet.init(Form::Folded, device)
    }

    fn slice(seed: usize) -> Vec<f32> {
        (0..SIDE * SIDE).map(|at| ((at * at + seed * 31 * at) % 97) as f32 / 97.0).collect()
    }

    #[test]
    fn work_is_done_between_the_question_and_the_answer() {
        for waits in [0, 1, 3] {
            let course = RefCell::new(Vec::new());
            let mut asked = 0;
            let device = poll_fn(|context| {
                course.borrow_mut().push("asked");
                asked += 1;
                context.waker().wake_by_ref();
                if asked > waits { Poll::Ready(asked) } else { Poll::Pending }
            });
            let found = pollster::block_on(beside(device, || course.borrow_mut().push("worked")));
            assert_eq!(found, (waits + 1, ()));
            let expected = [vec!["asked", "worked"], vec!["asked"; waits]].concat();
            assert_eq!(*course.borrow(), expected, "the device is ready after {waits} more");
        }
    }

    /// A batch gives each slice what it gets alone; f32 sums in another order.
    #[test]
    fn a_batch_is_its_slices() {
        let device = Device::flex();
        let network = network(&device);
        let (a, b) = (slice(1), slice(2));
        let both = start(&network, &[&a, &b], SIDE, false, &device).wait().unwrap();
        assert_eq!(both.len(), 2);
        for (together, alone) in both.iter().zip([&a, &b]) {
            let alone = &start(&network, &[alone], SIDE, false, &device).wait().unwrap()[0];
            for (x, y) in together.logits.iter().zip(alone.logits) {
                assert!((x - y).abs() < 1e-4, "{x} is not {y}");
            }
            assert_eq!(alone.lesion.as_ref().unwrap().side, SIDE / 8);
        }
        assert_ne!(both[0], both[1]);
    }

    /// Averaged over its mirror image, a slice and its mirror image get the same answer and mirrored maps.
    #[test]
    fn mirrored_averages_do_not_know_left_from_right() {
        let device = Device::flex();
        let network = network(&device);
        let a = slice(1);
        let b: Vec<f32> = a.chunks_exact(SIDE).flat_map(|row| row.iter().rev().copied()).collect();
        let plain = start(&network, &[&a, &b], SIDE, false, &device).wait().unwrap();
        let seen = start(&network, &[&a, &b], SIDE, true, &device).wait().unwrap();
        let close = |x: f32, y: f32| assert!((x - y).abs() < 1e-4, "{x} is not {y}");
        for class in 0..Label::COUNT {
            close(seen[0].logits[class], seen[1].logits[class]);
            close(seen[0].logits[class], 0.5 * (plain[0].logits[class] + plain[1].logits[class]));
        }
        let maps: Vec<&Grid> = seen.iter().map(|seen| seen.lesion.as_ref().unwrap()).collect();
        for (own, other) in maps[0].logits.chunks_exact(SIDE / 8).zip(maps[1].logits.chunks_exact(SIDE / 8)) {
            own.iter().zip(other.iter().rev()).for_each(|(x, y)| close(*x, *y));
        }
        assert!((plain[0].logits[0] - plain[1].logits[0]).abs() > 1e-3, "the network itself is not symmetric");
    }

    #[test]
    fn listening_changes_nothing() {
        let device = Device::flex();
        device.seed(3);
        for &architecture in Architecture::ALL {
            let network = architecture.init(Form::Folded, &device);
            let side = architecture.side() as usize;
            let input: Vec<f32> = (0..side * side).map(|at| ((at * 31 + at * at) % 89) as f32 / 89.0).collect();
            let alone = start(&network, &[&input], side, false, &device).wait().unwrap();
            let (pass, steps) = trace(&network, &input, side, &device);
            assert_eq!(pass.wait().unwrap(), alone, "{architecture:?}");
            let last = steps.last().unwrap();
            assert_eq!((last.kind, &last.shape[..]), (Kind::Dense, &[Label::COUNT][..]));
        }
    }

    #[test]
    fn a_network_without_a_map_draws_none() {
        let device = Device::flex();
        let network = Architecture::SeedCnn.init(Form::Training, &device);
        let slice = vec![0.5; 224 * 224];
        let seen = start(&network, &[&slice], 224, false, &device).wait().unwrap();
        assert_eq!((seen[0].features.len(), &seen[0].lesion), (64, &None));
    }
}
