//! Published state dicts, as PyTorch (`.pth`) or safetensors files hold them, to networks: each tensor has its place, or is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Bytes, DType, Device, Tensor, TensorData};
use pytorch_reader::PytorchReader;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::{Result, TrainError};
use crate::model::{Architecture, Network};

/// Names that a message lists at most.
const LISTED: usize = 6;
/// What counts a batch norm's batches: not needed to compute anything.
const COUNTER: &str = "num_batches_tracked";

/// The tensors of a file by name.
pub struct StateDict(BTreeMap<String, Entry>);

/// A tensor; whole numbers are known by their shape alone.
struct Entry {
    shape: Vec<usize>,
    values: Option<TensorData>,
}

impl StateDict {
    /// Reads a file of either kind, told apart by its content.
    ///
    /// # Errors
    /// [`TrainError::File`], or [`TrainError::StateDict`] if it is neither or damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(TrainError::file(path))?;
        // A safetensors file begins with the length of its JSON header.
        let entries = if bytes.get(8) == Some(&b'{') { safetensors(&bytes) } else { pytorch(path) };
        let entries = entries.map_err(|reason| {
            let reason = format!("it cannot be read as PyTorch or safetensors file ({reason}); get it again");
            TrainError::StateDict { path: path.to_path_buf(), reason }
        })?;
        Ok(Self(entries))
    }

    /// Of numbers by name, each with the shape of its tensor.
    ///
    /// # Panics
    /// If numbers do not fill their shape.
    pub fn of_numbers(tensors: impl IntoIterator<Item = (String, Vec<f32>, Vec<usize>)>) -> Self {
        let entry = |(name, numbers, shape): (String, Vec<f32>, Vec<usize>)| {
            (name, Entry { values: Some(TensorData::new(numbers, shape.clone())), shape })
        };
        Self(tensors.into_iter().map(entry).collect())
    }

    /// The names and shapes of a published network's tensors; none of networks of this project.
    pub fn shapes(architecture: Architecture) -> Option<BTreeMap<String, Vec<usize>>> {
        Some(places(&architecture.as_published(&Device::flex())?))
    }

    /// The tensors of numbers as the bytes of a safetensors file, in f32.
    ///
    /// # Errors
    /// What safetensors refuses, in a sentence.
    pub fn to_safetensors(&self) -> std::result::Result<Vec<u8>, String> {
        let bytes = |values: &TensorData| values.iter::<f32>().flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
        let tensors: Vec<_> = self
            .0
            .iter()
            .filter_map(|(name, entry)| Some((name, &entry.shape, bytes(entry.values.as_ref()?))))
            .collect();
        let mut views = Vec::with_capacity(tensors.len());
        for (name, shape, bytes) in &tensors {
            views
                .push((name, TensorView::new(Dtype::F32, (*shape).clone(), bytes).map_err(|error| error.to_string())?));
        }
        safetensors::serialize(views, None).map_err(|error| error.to_string())
    }

    /// The published network with these weights, for photographs.
    ///
    /// # Errors
    /// In a sentence, every tensor that is missing, left over, of another shape or not of numbers; or which other network it is of.
    pub fn network(&self, architecture: Architecture, device: &Device) -> std::result::Result<Network, String> {
        let Some(network) = architecture.as_published(device) else {
            return Err(format!(
                "no published weights are known for {}: choose {}",
                architecture.name(),
                listed(&Architecture::published().map(|network| network.name().to_string()).collect::<Vec<_>>())
            ));
        };
        let wanted = places(&network);
        let faults = self.faults(&wanted);
        if !faults.is_empty() {
            return Err(self.described(architecture, &wanted, &faults, device));
        }
        let mut fill = Fill { architecture, state_dict: self, path: Vec::new(), absent: Vec::new() };
        let network = network.map(&mut fill);
        if fill.absent.is_empty() { Ok(network) } else { Err(faulty("not of numbers", &fill.absent)) }
    }

    fn faults(&self, wanted: &BTreeMap<String, Vec<usize>>) -> Faults {
        let mut faults = Faults::default();
        for (name, shape) in wanted {
            match self.0.get(name) {
                None => faults.missing.push(name.clone()),
                Some(entry) if entry.shape != *shape => {
                    faults.misshapen.push(format!("{name} {:?} instead of {shape:?}", entry.shape));
                }
                Some(Entry { values: None, .. }) => faults.unusable.push(name.clone()),
                Some(_) => (),
            }
        }
        let counts = |name: &str| {
            let layer = name.strip_suffix(COUNTER);
            layer.is_some_and(|layer| wanted.contains_key(&format!("{layer}running_mean")))
        };
        faults.left_over = self.0.keys().filter(|name| !wanted.contains_key(*name) && !counts(name)).cloned().collect();
        faults
    }

    /// Why it is not the architecture's, in a sentence.
    fn described(
        &self,
        architecture: Architecture,
        wanted: &BTreeMap<String, Vec<usize>>,
        faults: &Faults,
        device: &Device,
    ) -> String {
        let fits = |other: &Architecture| {
            let network = other.as_published(device).filter(|_| *other != architecture);
            network.is_some_and(|network| self.faults(&places(&network)).is_empty())
        };
        if let Some(other) = Architecture::published().find(fits) {
            return format!("it holds the weights of {}, not of {}", other.name(), architecture.name());
        }
        let found = wanted.keys().filter(|name| self.0.contains_key(*name)).count();
        if 2 * found < wanted.len() {
            return format!(
                "it is no state dict of {}: of the {} tensors that this has, it holds {found}; it begins with {}",
                architecture.name(),
                wanted.len(),
                self.0.keys().next().map_or("nothing", String::as_str)
            );
        }
        let parts = [
            ("missing", &faults.missing),
            ("left over", &faults.left_over),
            ("of another shape", &faults.misshapen),
            ("not of numbers", &faults.unusable),
        ];
        let parts = parts.iter().filter(|(_, names)| !names.is_empty()).map(|(what, names)| faulty(what, names));
        format!("it does not fit {}: {}", architecture.name(), parts.collect::<Vec<_>>().join("; "))
    }
}

/// What is wrong with a state dict, by name.
#[derive(Default)]
struct Faults {
    missing: Vec<String>,
    left_over: Vec<String>,
    misshapen: Vec<String>,
    unusable: Vec<String>,
}

impl Faults {
    fn is_empty(&self) -> bool {
        [&self.missing, &self.left_over, &self.misshapen, &self.unusable].iter().all(|names| names.is_empty())
    }
}

fn faulty(what: &str, names: &[String]) -> String {
    format!("{what}: {}", listed(names))
}

fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(LISTED)].join(", ");
    if names.len() > LISTED { format!("{shown} and {} more", names.len() - LISTED) } else { shown }
}

fn pytorch(path: &Path) -> std::result::Result<BTreeMap<String, Entry>, String> {
    use pytorch_reader::DType as Kind;
    let reader = PytorchReader::new(path).map_err(|error| error.to_string())?;
    let entry = |(name, tensor): (String, pytorch_reader::Tensor)| {
        let shape = tensor.shape().to_vec();
        let kind = match tensor.dtype() {
            Kind::F64 => Some(DType::F64),
            Kind::F32 => Some(DType::F32),
            Kind::F16 => Some(DType::F16),
            Kind::BF16 => Some(DType::BF16),
            _ => None,
        };
        let read = |kind| tensor.read().map(|bytes| (kind, bytes)).map_err(|error| error.to_string());
        let bytes = kind.map(read).transpose()?;
        Ok((name, Entry { values: values(bytes, &shape)?, shape }))
    };
    reader.into_tensors().into_iter().map(entry).collect()
}

fn safetensors(bytes: &[u8]) -> std::result::Result<BTreeMap<String, Entry>, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let entry = |(name, tensor): (&str, TensorView)| {
        let shape = tensor.shape().to_vec();
        let kind = match tensor.dtype() {
            Dtype::F64 => Some(DType::F64),
            Dtype::F32 => Some(DType::F32),
            Dtype::F16 => Some(DType::F16),
            Dtype::BF16 => Some(DType::BF16),
            _ => None,
        };
        let bytes = kind.map(|kind| (kind, tensor.data().to_vec()));
        Ok((name.to_string(), Entry { values: values(bytes, &shape)?, shape }))
    };
    file.iter().map(entry).collect()
}

fn values(bytes: Option<(DType, Vec<u8>)>, shape: &[usize]) -> std::result::Result<Option<TensorData>, String> {
    let data = |(kind, bytes)| TensorData::try_from_bytes(Bytes::from_bytes_vec(bytes), shape.to_vec(), kind);
    bytes.map(data).transpose().map_err(|error| format!("{error:?}"))
}

/// The names and shapes of a published network's tensors, as its state dict has them.
fn places(network: &Network) -> BTreeMap<String, Vec<usize>> {
    let mut places = Places { architecture: network.architecture(), path: Vec::new(), found: BTreeMap::new() };
    network.visit(&mut places);
    places.found
}

struct Places {
    architecture: Architecture,
    path: Vec<String>,
    found: BTreeMap<String, Vec<usize>>,
}

impl ModuleVisitor for Places {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let mut shape = param.lazy_shape().dims::<D>().to_vec();
        if D == 2 {
            // PyTorch keeps dense layers the other way round.
            shape.reverse();
        }
        self.found.insert(published_name(self.architecture, &self.path), shape);
    }
}

/// The path within a [`Network`] begins with the network's own name.
fn published_name(architecture: Architecture, path: &[String]) -> String {
    let path: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
    architecture.published_name(&path).unwrap_or_else(|| path.join("."))
}

/// Puts each tensor into its place. All are there, of the right shape.
struct Fill<'a> {
    architecture: Architecture,
    state_dict: &'a StateDict,
    path: Vec<String>,
    /// What turned out to be no number.
    absent: Vec<String>,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = published_name(self.architecture, &self.path);
        let Some(Entry { shape, values: Some(values) }) = self.state_dict.0.get(&name) else {
            self.absent.push(name);
            return param;
        };
        let numbers: Vec<f32> = values.iter::<f32>().collect();
        if !numbers.iter().all(|number| number.is_finite()) {
            self.absent.push(name);
            return param;
        }
        let device = param.lazy_device();
        let tensor = Tensor::<D>::from_data(TensorData::new(numbers, shape.clone()), &device);
        Param::from_tensor(if D == 2 { tensor.swap_dims(0, 1) } else { tensor })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use burn::tensor::Tolerance;

    use super::*;

    /// The tensors of a network as a safetensors file, each changed by `change`, or left out.
    fn file(architecture: Architecture, change: impl Fn(&str, &[usize]) -> Option<(String, Vec<usize>)>) -> Vec<u8> {
        let shapes = StateDict::shapes(architecture).unwrap();
        let tensor = |(name, shape): (String, Vec<usize>)| {
            let (name, shape) = change(&name, &shape)?;
            let numbers = (0..shape.iter().product()).map(|at: usize| ((at * 31 + name.len()) % 17) as f32 / 17.0);
            Some((name.clone(), numbers.collect(), shape))
        };
        StateDict::of_numbers(shapes.into_iter().filter_map(tensor)).to_safetensors().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<StateDict> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights.safetensors");
        fs::write(&path, bytes).unwrap();
        StateDict::read(&path)
    }

    fn refused(bytes: &[u8], architecture: Architecture) -> String {
        read(bytes).unwrap().network(architecture, &Device::flex()).unwrap_err()
    }

    const LITE: Architecture = Architecture::EfficientnetLite0;

    #[test]
    fn each_tensor_goes_to_its_place() {
        let bytes = file(LITE, |name, shape| Some((name.to_string(), shape.to_vec())));
        let state_dict = read(&bytes).unwrap();
        let network = state_dict.network(LITE, &Device::flex()).unwrap();
        // A dense layer is the other way round here.
        let Network::EfficientnetLite0(_) = &network else { panic!("another network") };
        let mut values = Values::default();
        network.visit(&mut values);
        let (dims, class) = &values.0["EfficientnetLite0.class.weight"];
        assert_eq!(dims, &[1280, 1000]);
        let Entry { values: Some(own), .. } = &state_dict.0["_fc.weight"] else { panic!("no numbers") };
        let own: Vec<f32> = own.iter::<f32>().collect();
        assert_eq!(class[3 * 1000 + 7], own[7 * 1280 + 3]);
        assert_ne!(class[3 * 1000 + 7], own[3 * 1280 + 7]);
    }

    #[derive(Default)]
    struct Values(BTreeMap<String, (Vec<usize>, Vec<f32>)>, Vec<String>);

    impl ModuleVisitor for Values {
        fn enter_module(&mut self, name: &str, _container_type: &str) {
            self.1.push(name.to_string());
        }

        fn exit_module(&mut self, _name: &str, _container_type: &str) {
            self.1.pop();
        }

        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let tensor = param.val();
            let numbers = (tensor.dims().to_vec(), tensor.try_into_vec_as::<f32>().unwrap());
            self.0.insert(self.1.join("."), numbers);
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let renamed = file(LITE, |name, shape| {
            let name = if name == "_bn0.bias" { "_bn0.shift" } else { name };
            Some((name.to_string(), shape.to_vec()))
        });
        let said = refused(&renamed, LITE);
        assert!(said.contains("missing: _bn0.bias; left over: _bn0.shift"), "{said}");

        let smaller = file(LITE, |name, shape| match name {
            "_fc.weight" => Some((name.to_string(), vec![10, 1280])),
            "_fc.bias" => Some((name.to_string(), vec![10])),
            _ => Some((name.to_string(), shape.to_vec())),
        });
        let said = refused(&smaller, LITE);
        assert!(said.contains("of another shape: _fc.bias [10] instead of [1000], _fc.weight [10, 1280]"), "{said}");

        let without =
            file(LITE, |name, shape| (!name.starts_with("_blocks.15.")).then(|| (name.to_string(), shape.to_vec())));
        let said = refused(&without, LITE);
        assert!(said.contains("missing: _blocks.15._bn0.bias") && said.contains("and 9 more"), "{said}");
        assert!(said.len() < 400, "{said}");

        // A counter belongs to a batch norm, or is left over.
        let counted = |layer: &'static str| {
            file(LITE, move |name, shape| match name {
                "_fc.bias" => Some((format!("{layer}.num_batches_tracked"), vec![1000])),
                _ => Some((name.to_string(), shape.to_vec())),
            })
        };
        assert!(!refused(&counted("_bn0"), LITE).contains("left over"));
        assert!(refused(&counted("_fc"), LITE).contains("left over: _fc.num_batches_tracked"));
    }

    #[test]
    fn weights_of_another_network_are_said_to_be_so() {
        let bytes = file(Architecture::Resnet50, |name, shape| Some((name.to_string(), shape.to_vec())));
        for other in [Architecture::Resnet101, LITE] {
            let said = refused(&bytes, other);
            assert_eq!(said, format!("it holds the weights of resnet50, not of {}", other.name()));
        }
        assert!(refused(&bytes, Architecture::SeedCnn).contains("no published weights are known for seed_cnn"));
        let foreign = file(LITE, |name, shape| Some((format!("encoder.{name}"), shape.to_vec())));
        let said = refused(&foreign, LITE);
        assert!(said.contains("it holds 0; it begins with encoder._blocks.0._bn1.bias"), "{said}");
    }

    #[test]
    fn what_is_no_state_dict_is_refused() {
        for bytes in [&b""[..], b"no weights", b"\x10\0\0\0\0\0\0\0{\"a\":", &[0x80, 2, b'.'][..]] {
            let said = read(bytes).err().map(|error| error.to_string());
            let empty = || read(bytes).unwrap().network(LITE, &Device::flex()).is_err();
            assert!(said.as_ref().map_or_else(empty, |said| said.contains("cannot be read")), "{said:?}");
        }
    }

    #[test]
    fn what_is_not_finite_is_named() {
        let mut bytes = file(LITE, |name, shape| Some((name.to_string(), shape.to_vec())));
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(refused(&bytes, LITE).contains("not of numbers: "));
    }

    /// A slice, and its copy in three normalised colours, give the same. f32 sums in another order: 1e-4 of the features' size.
    #[test]
    fn a_grey_slice_gives_what_its_copy_in_colour_gave() {
        let device = Device::flex();
        device.seed(4);
        for architecture in Architecture::published() {
            let side = if architecture == Architecture::Vgg16 { 224 } else { 64 };
            let photographs = architecture.as_published(&device).unwrap();
            let grey: Vec<f32> = (0..side * side).map(|at| ((at * 7 + at * at) % 255) as f32 / 254.0).collect();
            let normalisation = architecture.normalisation().unwrap();
            let colour = |colour: usize| {
                let (mean, spread) = (normalisation.mean[colour], normalisation.spread[colour]);
                grey.iter().map(move |value| (value - mean) / spread)
            };
            let colours: Vec<f32> = (0..3).flat_map(colour).collect();
            let photograph = Tensor::from_data(TensorData::new(colours, [1, 3, side, side]), &device);
            let before = photographs.forward(photograph);
            let slices = photographs.for_slices(&device);
            assert_eq!(slices.architecture(), architecture);
            let slice = Tensor::from_data(TensorData::new(grey.clone(), [1, 1, side, side]), &device);
            let after = slices.forward(slice);
            assert_eq!((before.logits.dims(), after.logits.dims()), ([1, 1000], [1, 4]));
            let size: f32 = before.features.clone().abs().max().try_into_scalar().unwrap();
            assert!(size > 0.0, "{architecture:?} says nothing");
            let tolerance = Tolerance::<f32>::absolute(1e-4 * size);
            after.features.into_data().assert_approx_eq(&before.features.into_data(), tolerance);
        }
    }

    #[test]
    fn no_two_tensors_share_a_name() {
        for architecture in Architecture::published() {
            let network = architecture.as_published(&Device::flex()).unwrap();
            let mut paths = Paths::default();
            network.visit(&mut paths);
            let named: BTreeSet<String> = paths.found.iter().map(|path| published_name(architecture, path)).collect();
            assert_eq!(named.len(), paths.found.len(), "{architecture:?}");
        }
    }

    #[derive(Default)]
    struct Paths {
        path: Vec<String>,
        found: Vec<Vec<String>>,
    }

    impl ModuleVisitor for Paths {
        fn enter_module(&mut self, name: &str, _container_type: &str) {
            self.path.push(name.to_string());
        }

        fn exit_module(&mut self, _name: &str, _container_type: &str) {
            self.path.pop();
        }

        fn visit_float<const D: usize>(&mut self, _param: &Param<Tensor<D>>) {
            self.found.push(self.path.clone());
        }
    }
}
