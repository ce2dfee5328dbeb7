//! How weights lie in a file: burnpack (`.bpk`) with numbers of 32 or 16 bits, or with weights of 8 bits and a scale for each output.
//!
//! In 8 bits, the weights of a convolution `[outputs, inputs, height, width]` or a dense layer `[inputs, outputs]` are whole numbers -127 ..= 127
//! (symmetric quantisation for each output channel: Jacob et al. 2018, "Quantization and training of neural networks for efficient
//! integer-arithmetic-only inference"); the tensor `NAME.scale` beside `NAME` has what each output's numbers are multiplied by. All else, as biases,
//! has 16 bits. A scale has four significant bits, so that every product is a number of 16 bits, too. Computation is in f32 in any case.

use std::collections::{BTreeMap, BTreeSet};

use burn::module::{Module, ModuleMapper, Param};
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::{Bytes, DType, Shape, f16};
use burn_pack::{Reader, Tensor, Writer};

use super::Precision;

const SCALE: &str = ".scale";
/// The largest whole number; -128 is left out, so that both signs reach as far.
const MOST: f32 = 127.0;
/// The smallest scale: its last significant bit is the smallest that a number of 16 bits has, 2^-24.
const LEAST: f32 = 1.0 / (1 << 21) as f32;

type Result<T> = std::result::Result<T, RecordError>;

/// The record of a file's bytes. A module takes numbers of 32 bits as they are, and need not draw the weights that they replace only to learn of
/// what kind these would be: so those of 8 bits are given it in 32. Those of 16 it casts, tensor by tensor, as they may be of a large network.
///
/// # Errors
/// Bytes that are not burnpack, tensors of other kinds, and 8 bits without their scales.
pub(crate) fn open(bytes: Vec<u8>) -> Result<ModuleRecord> {
    let bytes = Bytes::from_bytes_vec(bytes);
    let tensors = Reader::from_bytes(bytes.clone())?.into_tensors()?;
    for tensor in &tensors {
        if !matches!(tensor.dtype, DType::F32 | DType::F16 | DType::I8) {
            return Err(invalid(format!("{} is stored as {:?}, which is not read", tensor.name, tensor.dtype)));
        }
        // Burn reads numbers where they lie, and panics where none of their size can.
        if !tensor.to_bytes()?.as_ptr().addr().is_multiple_of(tensor.dtype.size()) {
            return Err(invalid(format!("{} does not lie where its numbers can", tensor.name)));
        }
    }
    let holds = |dtype| tensors.iter().any(|tensor| tensor.dtype == dtype);
    match (holds(DType::I8), holds(DType::F16)) {
        (true, _) => ModuleRecord::from_bytes(Writer::new(widened(tensors)?).into_bytes()?),
        (false, true) => Ok(ModuleRecord::from_bytes(bytes)?.cast_to_module_dtype()),
        (false, false) => ModuleRecord::from_bytes(bytes),
    }
}

/// The bytes of a module's numbers, of which `record` makes a record.
///
/// # Errors
/// If they cannot be written, which only memory could cause.
pub(super) fn write<M: Module>(module: M, record: fn(M) -> ModuleRecord, precision: Precision) -> Result<Vec<u8>> {
    let cast = |dtype| record(module.map(&mut Cast(dtype)));
    match precision {
        Precision::F16 => Ok(cast(DType::F16).into_bytes()?.to_vec()),
        Precision::F32 => Ok(cast(DType::F32).into_bytes()?.to_vec()),
        Precision::Int8 => quantised(cast(DType::F32)),
    }
}

/// Casts every float parameter and statistic.
struct Cast(DType);

impl ModuleMapper for Cast {
    fn map_float<const D: usize>(&mut self, param: Param<burn::tensor::Tensor<D>>) -> Param<burn::tensor::Tensor<D>> {
        param.map(|tensor| tensor.cast(self.0))
    }
}

/// The bytes of a record of f32 with its weights in 8 bits.
///
/// # Errors
/// Weights that are no numbers.
fn quantised(record: ModuleRecord) -> Result<Vec<u8>> {
    let mut stored = Vec::new();
    for tensor in Reader::from_bytes(record.into_bytes()?)?.into_tensors()? {
        let (name, _, shape, id, bytes) = tensor.into_parts()?;
        let values = floats(&bytes);
        let Some(outputs) = Outputs::of(&shape) else {
            let halves = values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect();
            stored.push(Tensor::new(name, DType::F16, shape, id, Bytes::from_bytes_vec(halves)));
            continue;
        };
        if values.iter().any(|value| !value.is_finite()) {
            return Err(invalid(format!("{name} has weights that are no numbers")));
        }
        let mut most = vec![0.0_f32; outputs.count];
        for (run, output) in values.chunks_exact(outputs.run).zip((0..outputs.count).cycle()) {
            most[output] = run.iter().fold(most[output], |most, value| most.max(value.abs()));
        }
        let scales: Vec<f32> = most.into_iter().map(|most| rounded_up(most / MOST)).collect();
        let runs = values.chunks_exact(outputs.run).zip(scales.iter().cycle());
        let whole = runs.flat_map(|(run, scale)| run.iter().map(move |value| (value / scale).round() as i8));
        let whole = whole.map(i8::cast_unsigned).collect();
        let scale = scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
        stored.push(Tensor::new(
            format!("{name}{SCALE}"),
            DType::F32,
            [outputs.count],
            None,
            Bytes::from_bytes_vec(scale),
        ));
        stored.push(Tensor::new(name, DType::I8, shape, id, Bytes::from_bytes_vec(whole)));
    }
    Ok(Writer::new(stored).into_bytes()?.to_vec())
}

/// The tensors in 32 bits, with the scales put into their weights.
fn widened(tensors: Vec<Tensor>) -> Result<Vec<Tensor>> {
    let whole: BTreeSet<String> =
        tensors.iter().filter(|tensor| tensor.dtype == DType::I8).map(|tensor| tensor.name.clone()).collect();
    let is_scale = |tensor: &Tensor| {
        tensor.dtype == DType::F32 && tensor.name.strip_suffix(SCALE).is_some_and(|name| whole.contains(name))
    };
    let (scales, others): (Vec<Tensor>, Vec<Tensor>) = tensors.into_iter().partition(is_scale);
    let mut known = BTreeMap::new();
    for scale in scales {
        let (name, _, _, _, bytes) = scale.into_parts()?;
        known.insert(name, floats(&bytes));
    }
    let widen = |tensor: Tensor| {
        let (name, dtype, shape, id, bytes) = tensor.into_parts()?;
        let bytes = match dtype {
            DType::F16 => {
                let halves = bytes.as_chunks().0.iter().map(|&half| f16::from_le_bytes(half).to_f32());
                Bytes::from_elems(halves.collect::<Vec<_>>())
            }
            DType::I8 => {
                let outputs = Outputs::of(&shape);
                let scales = known.get(&format!("{name}{SCALE}"));
                let both = outputs.zip(scales).filter(|(outputs, scales)| scales.len() == outputs.count);
                let missing = || invalid(format!("{name} has 8 bits and not a scale for each output"));
                let (outputs, scales) = both.ok_or_else(missing)?;
                Bytes::from_elems(outputs.scaled(&bytes, scales))
            }
            _ => bytes,
        };
        Ok(Tensor::new(name, DType::F32, shape, id, bytes))
    };
    others.into_iter().map(widen).collect()
}

/// Which weights make which output: a run of them the first, the next the second, and after the last the first again.
struct Outputs {
    count: usize,
    run: usize,
}

impl Outputs {
    /// None of what is no weight of a convolution or a dense layer.
    fn of(shape: &Shape) -> Option<Self> {
        let found = match *shape.as_slice() {
            [_, outputs] => Self { count: outputs, run: 1 },
            [outputs, inputs, height, width] => {
                Self { count: outputs, run: inputs.checked_mul(height)?.checked_mul(width)? }
            }
            _ => return None,
        };
        (found.count > 0 && found.run > 0).then_some(found)
    }

    /// Whole numbers, each as many times as the scale of its output says.
    fn scaled(&self, whole: &[u8], scales: &[f32]) -> Vec<f32> {
        let mut values = Vec::with_capacity(whole.len());
        for (run, scale) in whole.chunks_exact(self.run).zip(scales.iter().cycle()) {
            values.extend(run.iter().map(|whole| f32::from(whole.cast_signed()) * scale));
        }
        values
    }
}

/// The next number of four significant bits that is not smaller, at least [`LEAST`]; 1 of nothing.
fn rounded_up(value: f32) -> f32 {
    if value == 0.0 {
        return 1.0;
    }
    let value = value.max(LEAST);
    // Steps of 2^-3 of the power of two below.
    let step = (value.log2().floor() - 3.0).exp2();
    (value / step).ceil() * step
}

/// Numbers of a tensor of f32.
fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

fn invalid(reason: String) -> RecordError {
    RecordError::Validation(reason)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use burn::tensor::quantization::{QuantScheme, QuantStore};

    use super::*;
    use crate::Error;
    use crate::model::{Architecture, Form, Network};

    const NETWORK: Architecture = Architecture::GanDiscriminator;

    fn network() -> Network {
        let device = Device::flex();
        device.seed(9);
        NETWORK.init(Form::Folded, &device).materialize()
    }

    fn load(bytes: Vec<u8>) -> crate::Result<Network> {
        Network::from_bytes(NETWORK, Form::Folded, bytes, &Device::flex())
    }

    /// By name, the numbers of the tensors of a file of f32.
    fn tensors(network: &Network) -> Vec<(String, Shape, Vec<f32>)> {
        let tensors = Reader::from_bytes(Bytes::from_bytes_vec(network.to_bytes(Precision::F32).unwrap()));
        let parts = |tensor: Tensor| {
            let (name, _, shape, _, bytes) = tensor.into_parts().unwrap();
            (name, shape, floats(&bytes))
        };
        tensors.unwrap().into_tensors().unwrap().into_iter().map(parts).collect()
    }

    /// A file with one of its tensors changed.
    fn changed(bytes: Vec<u8>, change: impl Fn(Tensor) -> Option<Tensor>) -> Vec<u8> {
        let tensors = Reader::from_bytes(Bytes::from_bytes_vec(bytes)).unwrap().into_tensors().unwrap();
        Writer::new(tensors.into_iter().filter_map(change).collect()).into_bytes().unwrap().to_vec()
    }

    #[test]
    fn weights_of_8_bits_are_a_half_step_off_at_most_and_numbers_of_16_bits() {
        let network = network();
        let bytes = network.to_bytes(Precision::Int8).unwrap();
        let half = network.to_bytes(Precision::F16).unwrap();
        assert!(bytes.len() * 100 < half.len() * 55, "{} of {}", bytes.len(), half.len());
        let again = load(bytes.clone()).unwrap();
        for ((name, shape, exact), (_, _, stored)) in tensors(&network).into_iter().zip(tensors(&again)) {
            let Some(outputs) = Outputs::of(&shape) else {
                let halves: Vec<f32> = exact.iter().map(|&value| f16::from_f32(value).to_f32()).collect();
                assert_eq!(stored, halves, "{name}");
                continue;
            };
            for output in 0..outputs.count {
                let of = |values: &[f32]| -> Vec<f32> {
                    let runs = values.chunks_exact(outputs.run).skip(output).step_by(outputs.count);
                    runs.flatten().copied().collect()
                };
                let (exact, stored) = (of(&exact), of(&stored));
                let most = exact.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
                // A step is at most an eighth longer than a 127th of the largest.
                let furthest = exact.iter().zip(&stored).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(
                    furthest <= most / MOST * 1.125 / 2.0 * 1.000_1,
                    "{name}, output {output}: {furthest} of {most}"
                );
                assert!(stored.iter().all(|&value| f16::from_f32(value).to_f32() == value), "{name}");
            }
        }
    }

    #[test]
    fn the_record_of_8_bits_has_32() {
        let network = network();
        let record = open(network.to_bytes(Precision::Int8).unwrap()).unwrap();
        // Taken as it is, so that nothing is drawn to learn what to cast it to.
        assert!(format!("{record:?}").contains("FromRecord"), "{record:?}");
        assert_eq!(record.len(), tensors(&network).len());
        let found = Reader::from_bytes(record.into_bytes().unwrap()).unwrap().into_tensors().unwrap();
        assert!(found.iter().all(|tensor| tensor.dtype == DType::F32));
    }

    #[test]
    fn numbers_between_the_places_of_numbers_are_refused() {
        let mut bytes = network().to_bytes(Precision::F16).unwrap();
        // In the header, by CBOR: two numbers, the first 0, the second of two bytes. The tensor is to lie a byte further.
        let offsets = b"data_offsets\x82\x00\x19";
        let found = bytes.windows(offsets.len()).position(|window| window == offsets).expect("the first tensor");
        let end = found + offsets.len();
        bytes[end - 2] = 1;
        bytes[end + 1] += 1;
        let error = load(bytes).unwrap_err();
        assert!(error.to_string().contains("does not lie where"), "{error}");
    }

    #[test]
    fn a_scale_has_four_significant_bits_and_is_never_too_small() {
        for (value, expected) in [(1.0, 1.0), (1.01, 1.125), (0.9, 0.9375), (0.0, 1.0), (15.1, 16.0), (1e-44, LEAST)] {
            assert_eq!(rounded_up(value), expected, "{value}");
        }
        // An output without a weight.
        let device = Device::flex();
        let zeros = network().map(&mut Times(0.0)).to_bytes(Precision::Int8).unwrap();
        let zeros = Network::from_bytes(NETWORK, Form::Folded, zeros, &device).unwrap();
        assert!(tensors(&zeros).iter().all(|(_, _, values)| values.iter().all(|&value| value == 0.0)));
        let error = network().map(&mut Times(f32::NAN)).to_bytes(Precision::Int8).unwrap_err();
        assert!(error.to_string().contains("no numbers"), "{error}");
        // What is too small for 16 bits becomes as small a number as these have.
        let small = load(network().map(&mut Times(1e-6)).to_bytes(Precision::Int8).unwrap()).unwrap();
        assert!(tensors(&small).iter().flat_map(|(_, _, values)| values).all(|&x| f16::from_f32(x).to_f32() == x));
    }

    #[test]
    fn scales_that_are_missing_and_kinds_that_are_not_read_are_refused() {
        let bytes = network().to_bytes(Precision::Int8).unwrap();
        let refused = |bytes: Vec<u8>, expected: &str| {
            let error = load(bytes).unwrap_err();
            assert!(matches!(&error, Error::WrongWeights { .. }) && error.to_string().contains(expected), "{error}");
        };
        let first = "conv1.weight.scale";
        refused(
            changed(bytes.clone(), |tensor| Some(tensor).filter(|tensor| tensor.name != first)),
            "not a scale for each",
        );
        let shorter = |tensor: Tensor| match tensor.name == first {
            true => Some(Tensor::new(tensor.name, DType::F32, [1], None, Bytes::from_bytes_vec(vec![0; 4]))),
            false => Some(tensor),
        };
        refused(changed(bytes.clone(), shorter), "not a scale for each");
        // Left over where the weights need none.
        let scale = |mut tensor: Tensor| {
            if tensor.name == "conv1.bias" {
                tensor.name = first.into();
            }
            Some(tensor)
        };
        refused(changed(network().to_bytes(Precision::F32).unwrap(), scale), "Missing tensors");
        let other = |mut tensor: Tensor| {
            if tensor.dtype == DType::I8 {
                tensor.dtype = DType::U8;
            }
            Some(tensor)
        };
        refused(changed(bytes.clone(), other), "stored as U8, which is not read");
        // Nothing of a size beyond all numbers.
        let vast = |tensor: Tensor| match tensor.name == "conv1.weight" {
            true => {
                let none = Bytes::from_bytes_vec(Vec::new());
                Some(Tensor::new(tensor.name, DType::I8, [0, 1_usize << 40, 1 << 40, 1], None, none))
            }
            false => Some(tensor),
        };
        refused(changed(bytes, vast), "not a scale for each");
        // Burn reads its own tensors of few bits without asking how long they are.
        let quantised = network().map(&mut Quantise).record().into_bytes().unwrap().to_vec();
        refused(quantised, "which is not read");
    }

    struct Times(f32);

    impl ModuleMapper for Times {
        fn map_float<const D: usize>(
            &mut self,
            param: Param<burn::tensor::Tensor<D>>,
        ) -> Param<burn::tensor::Tensor<D>> {
            param.map(|tensor| tensor * self.0)
        }
    }

    struct Quantise;

    impl ModuleMapper for Quantise {
        fn map_float<const D: usize>(
            &mut self,
            param: Param<burn::tensor::Tensor<D>>,
        ) -> Param<burn::tensor::Tensor<D>> {
            param.map(|tensor| tensor.quantize_dynamic(&QuantScheme::default().with_store(QuantStore::Native)))
        }
    }
}
