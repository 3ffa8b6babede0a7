import EpisodeStore
import Episodes
import Foundation
import HDF5

/// A configuration with which robomimic's diffusion policy is trained on an export: `train.py --config FILE`.
///
/// - Source: robomimic 0.5, `exps/templates/diffusion_policy.json`.
struct RobomimicConfiguration: Encodable {
  private let algo_name = "diffusion_policy"
  private let experiment: Experiment
  private let train: Train
  private let observation: Observation

  private let output: String

  private enum CodingKeys: String, CodingKey {
    case algo_name, experiment, train, observation
  }

  /// The file for an export.
  static func path(for export: String) -> String { "\(export).diffusion_policy.json" }

  /// Reads from the export what its keys and ranges are.
  ///
  /// - Throws: The errors of reading.
  init(_ part: ExportPart) throws(DataError) {
    output = Self.path(for: part.path)
    experiment = Experiment()
    let demos = try HDF5File.open(part.path).root.group("data")
    let keys = try Keys(demos.group(part.episodes[0].episode.id.demo))
    observation = Observation(low_dim: keys.numbers, rgb: keys.pictures)
    let lists = try RewardMasks(part).all.map(\.name)
    let weights = [("reward_low", 0.25), ("reward_middle", 1.0), ("reward_high", 1.75)]
    let path = part.path.hasPrefix("/") ? part.path : part.path.fileName
    let isOutside = try Self.leavesUnitRange(part, demos)
    train = Train(
      data: weights.filter { lists.contains($0.0) }.map { name, weight in
        Train.Source(path: path, filter_key: name, weight: weight)
      },
      action_config: ["actions": .init(normalization: isOutside ? "min_max" : nil)])
  }

  /// Writes the file whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  func write() throws(DataError) { try AtomicFile.write(JSONText.data(self), to: output) }

  /// Whether an action lies outside -1...1, where robomimic's diffusion policy stops.
  private static func leavesUnitRange(_ part: ExportPart, _ demos: HDF5Group) throws(DataError)
    -> Bool
  {
    for labelled in part.episodes {
      let demo = try demos.group(labelled.episode.id.demo)
      guard try demo.isDataset("actions") else { continue }
      let actions = try demo.dataset("actions").read(as: Double.self)
      if actions.contains(where: { abs($0) > 1 }) { return true }
    }
    return false
  }

  /// The observations of a demo.
  private struct Keys {
    private(set) var numbers: [String] = []
    private(set) var pictures: [String] = []

    init(_ demo: HDF5Group) throws(DataError) {
      guard try demo.isGroup("obs") else { return }
      let observations = try demo.group("obs")
      for name in try observations.childNames where try observations.isDataset(name) {
        let dataset = try observations.dataset(name)
        switch dataset.shape.count {
        case 2: numbers.append(name)
        case 4 where dataset.elementType == .unsignedInteger(bytes: 1): pictures.append(name)
        default: continue
        }
      }
    }
  }
}

extension RobomimicConfiguration {
  private struct Experiment: Encodable {
    let name = "rapl"
    // Filter keys that are weighted take the place of those for training and validation.
    let validate = false
    let rollout = ["enabled": false]
  }

  private struct Train: Encodable {
    /// The export once for each list of demos, each with how often it is drawn.
    struct Source: Encodable {
      let path: String
      let filter_key: String
      let weight: Double
    }

    struct Action: Encodable {
      let normalization: String?
    }

    let data: [Source]
    // Weighted sources do not go with a cache of everything.
    let hdf5_cache_mode = "low_dim"
    let hdf5_load_next_obs = false
    let seq_length = 16
    let frame_stack = 2
    let dataset_keys = ["actions", "rewards", "dones"]
    let action_keys = ["actions"]
    let action_config: [String: Action]
  }

  private struct Observation: Encodable {
    let modalities: [String: [String: [String]]]

    init(low_dim: [String], rgb: [String]) {
      modalities = ["obs": ["low_dim": low_dim, "rgb": rgb]]
    }
  }
}
