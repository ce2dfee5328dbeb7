//! Fine-tuning: which parts of a network learn in an epoch, and how fast.
//!
//! The parts of a network are its fields, and the stages of those that have stages, from the input to the output. The last is the head.

use burn::lr_scheduler::module_lr_scheduler::{ModuleLearningRate, ModuleLrScheduler};
use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param, ParamGroup, ParamId};
use burn::tensor::Tensor;

use super::recipe::FineTuning;
use crate::model::Network;

/// What batch norm gathers, which nothing learns.
const STATISTICS: [&str; 2] = ["running_mean", "running_var"];

/// The parts of a network that learn, from the input to the output.
pub struct Parts(Vec<Part>);

struct Part {
    name: String,
    parameters: Vec<ParamId>,
}

impl Parts {
    pub fn of(network: &Network) -> Self {
        let mut collect = Collect { path: Vec::new(), parts: Vec::new() };
        network.visit(&mut collect);
        Self(collect.parts)
    }

    /// The names of the parts, from the input to the output.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|part| part.name.as_str())
    }

    /// How many parts, counted from the output, learn in an epoch (from 1).
    fn learning(&self, tuning: &FineTuning, epoch: usize) -> usize {
        let all = self.0.len();
        match epoch.checked_sub(tuning.frozen_epochs + 1) {
            None => usize::from(all > 0),
            Some(_) if tuning.unfreeze_epochs == 0 => all,
            Some(after) => all.min(2 + after / tuning.unfreeze_epochs),
        }
    }

    /// The network as it learns in an epoch: in the parts that do not, parameters, statistics of batch norm and dropout stand still.
    pub fn thaw(&self, network: Network, tuning: &FineTuning, epoch: usize) -> Network {
        let frozen = self.0.len() - self.learning(tuning, epoch);
        let frozen: Vec<&str> = self.0[..frozen].iter().map(|part| part.name.as_str()).collect();
        network.map(&mut Thaw { path: Vec::new(), frozen })
    }

    /// The learning rate of each part where the head's is `rate`.
    pub fn rates(&self, rate: f64, tuning: &FineTuning) -> ModuleLearningRate {
        let mut scheduler = ModuleLrScheduler::new(rate);
        if tuning.rate_decay < 1.0 {
            for (distance, part) in self.0.iter().rev().enumerate().skip(1) {
                let slower = rate * tuning.rate_decay.powi(distance as i32);
                scheduler = scheduler.with_group(ParamGroup::from_ids(part.parameters.clone()), slower);
            }
        }
        scheduler.step()
    }
}

/// Whether some batch norm of the network still gathers statistics.
pub fn gathers(network: &Network) -> bool {
    let mut gathers = Gathers { inside: Vec::new(), found: false };
    network.visit(&mut gathers);
    gathers.found
}

/// The part of what lies at a path, whose first name is the network's own: its field, and the stage of a field of stages.
fn part_of(path: &[String]) -> String {
    let is_number = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
    let fields: Vec<&str> = match path.get(1..) {
        // Of `stages.2.0.conv` the stage is a part, of `stem.0.conv` the stem.
        Some([field, stage, block, ..]) if is_number(stage) && is_number(block) => vec![field, stage],
        Some([field, ..]) => vec![field],
        _ => Vec::new(),
    };
    fields.join(".")
}

struct Collect {
    path: Vec<String>,
    parts: Vec<Part>,
}

impl ModuleVisitor for Collect {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if self.path.last().is_some_and(|name| STATISTICS.contains(&name.as_str())) {
            return;
        }
        let name = part_of(&self.path);
        match self.parts.iter_mut().find(|part| part.name == name) {
            Some(part) => part.parameters.push(param.id),
            None => self.parts.push(Part { name, parameters: vec![param.id] }),
        }
    }
}

struct Thaw<'a> {
    path: Vec<String>,
    frozen: Vec<&'a str>,
}

impl Thaw<'_> {
    fn learns(&self) -> bool {
        !self.frozen.contains(&part_of(&self.path).as_str())
    }
}

impl ModuleMapper for Thaw<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.path.last().is_some_and(|name| STATISTICS.contains(&name.as_str())) {
            true => param,
            false => param.set_require_grad(self.learns()),
        }
    }

    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        flag.with_value(self.learns())
    }
}

struct Gathers {
    /// For each field that is being visited, whether it belongs to a batch norm.
    inside: Vec<bool>,
    found: bool,
}

impl ModuleVisitor for Gathers {
    fn enter_module(&mut self, _name: &str, container_type: &str) {
        self.inside.push(container_type.ends_with("BatchNorm"));
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.inside.pop();
    }

    fn visit_flag(&mut self, flag: &Param<Flag>) {
        self.found |= self.inside.last() == Some(&true) && flag.val().is_enabled();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use burn::optim::{AdamWConfig, GradientsParams};
    use burn::tensor::{Device, Distribution};

    use super::*;
    use crate::model::{Architecture, Form};

    fn tuning(frozen_epochs: usize, unfreeze_epochs: usize, rate_decay: f64) -> FineTuning {
        FineTuning { frozen_epochs, unfreeze_epochs, rate_decay }
    }

    fn network(architecture: Architecture) -> Network {
        let device = Device::flex().autodiff();
        device.seed(2);
        architecture.init(Form::Training, &device)
    }

    #[test]
    fn parts_go_from_the_input_to_the_output() {
        let parts = |architecture| Parts::of(&network(architecture)).names().collect::<Vec<_>>().join(" ");
        let stages = |from: usize, to: usize| (from..to).map(|it| format!("stages.{it}")).collect::<Vec<_>>().join(" ");
        assert_eq!(parts(Architecture::Resnet50), format!("stem {} class", stages(0, 4)));
        assert_eq!(parts(Architecture::EfficientnetLite0), format!("stem {} head class", stages(0, 7)));
        assert_eq!(parts(Architecture::Vgg16), format!("{} dense class", stages(0, 5)));
        let own = "stem stage1 stage2 stage3 fine coarse lesion map class";
        assert_eq!(parts(Architecture::LesionResnet), own);
    }

    #[test]
    fn parts_learn_one_after_the_other_from_the_output() {
        let parts = Parts::of(&network(Architecture::Resnet50));
        let learning = |tuning: FineTuning| (1..=8).map(|epoch| parts.learning(&tuning, epoch)).collect::<Vec<_>>();
        assert_eq!(learning(tuning(0, 0, 1.0)), [6; 8], "all from the start");
        assert_eq!(learning(tuning(3, 0, 1.0)), [1, 1, 1, 6, 6, 6, 6, 6]);
        assert_eq!(learning(tuning(2, 2, 1.0)), [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(learning(tuning(100, 0, 1.0)), [1; 8], "a frozen trunk");
    }

    /// All numbers by path, statistics included.
    fn numbers(network: &Network) -> BTreeMap<String, Vec<f32>> {
        #[derive(Default)]
        struct Numbers(Vec<String>, BTreeMap<String, Vec<f32>>);
        impl ModuleVisitor for Numbers {
            fn enter_module(&mut self, name: &str, _container_type: &str) {
                self.0.push(name.to_string());
            }
            fn exit_module(&mut self, _name: &str, _container_type: &str) {
                self.0.pop();
            }
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                self.1.insert(self.0.join("."), param.val().without_autodiff().try_into_vec_as().unwrap());
            }
        }
        let mut numbers = Numbers::default();
        network.valid().visit(&mut numbers);
        numbers.1
    }

    fn step(network: Network, parts: &Parts, tuning: &FineTuning) -> Network {
        let device = Device::flex().autodiff();
        let images = Tensor::random([4, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &device);
        let loss = (network.forward(images).logits - 1.0).square().mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        AdamWConfig::new().with_weight_decay(0.01).init().step(parts.rates(1e-2, tuning), network, gradients)
    }

    #[test]
    fn what_is_frozen_stands_still_and_what_is_thawed_does_not() {
        let fine_tuning = tuning(1, 1, 1.0);
        let network = network(Architecture::EfficientnetLite0);
        let parts = Parts::of(&network);
        let network = parts.thaw(network, &fine_tuning, 1);
        assert!(!gathers(&network));
        let before = numbers(&network);
        let network = step(network, &parts, &fine_tuning);
        let changed = |before: &BTreeMap<String, Vec<f32>>, after: &BTreeMap<String, Vec<f32>>| -> Vec<String> {
            before.iter().filter(|(path, values)| after[*path] != **values).map(|(path, _)| path.clone()).collect()
        };
        let after = numbers(&network);
        assert_eq!(changed(&before, &after), ["EfficientnetLite0.class.bias", "EfficientnetLite0.class.weight"]);

        // In the next epoch the head joins it, with its statistics.
        let network = parts.thaw(network, &fine_tuning, 2);
        assert!(gathers(&network));
        let network = step(network, &parts, &fine_tuning);
        let parts_changed: Vec<String> = changed(&after, &numbers(&network));
        assert!(parts_changed.iter().all(|path| path.contains(".class.") || path.contains(".head.")));
        let last = |name: &str| parts_changed.iter().any(|path| path == &format!("EfficientnetLite0.head.{name}"));
        assert!(last("conv.weight") && last("norm.gamma") && last("norm.running_mean"), "{parts_changed:?}");

        // And at the end all learn.
        let network = parts.thaw(network, &fine_tuning, 20);
        let before = numbers(&network);
        let network = step(network, &parts, &fine_tuning);
        assert!(changed(&before, &numbers(&network)).contains(&"EfficientnetLite0.stem.conv.weight".to_string()));
    }

    /// AdamW's first step is the learning rate, whatever the gradient: the largest change of a part shows its rate.
    #[test]
    fn parts_further_from_the_output_learn_more_slowly() {
        let fine_tuning = tuning(0, 0, 0.5);
        let network = network(Architecture::EfficientnetLite0);
        let parts = Parts::of(&network);
        let before = numbers(&network);
        let after = numbers(&step(network, &parts, &fine_tuning));
        let largest = |path: &str| {
            let path = format!("EfficientnetLite0.{path}");
            let pairs = before[&path].iter().zip(&after[&path]);
            pairs.map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max)
        };
        // Weight decay adds a hundredth of the step, the moments' epsilon takes a little away. (What the next batch norm takes away again,
        // a shift without activation after it, has no gradient but for rounding.)
        for (path, rate) in [("class.bias", 1e-2), ("head.norm.beta", 5e-3), ("stages.6.0.project.norm.gamma", 2.5e-3)]
        {
            let found = largest(path);
            assert!((found / rate - 1.0).abs() < 0.1, "{path} moved by {found}, its rate is {rate}");
        }
        let stem = 1e-2 * 0.5f64.powi(9);
        assert!((largest("stem.norm.beta") / stem - 1.0).abs() < 0.3, "{}", largest("stem.norm.beta"));
    }
}
