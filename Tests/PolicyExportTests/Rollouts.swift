import Episodes
import HDF5
import TestSupport

/// Rollouts with states, actions and pictures, in the robomimic layout, whose every number is known.
struct Rollouts {
  struct Rollout {
    var stepCount: Int
    /// The state of the first step; each later one adds 0.01.
    var start: Double = 0
    var task: String? = "stack"
  }

  let rollouts: [Rollout]

  init(_ rollouts: [Rollout]) { self.rollouts = rollouts }

  static func action(_ rollout: Int, step: Int) -> [Float] {
    (0..<7).map { Float(rollout) + Float(step) / 16 + Float($0) / 1024 }
  }

  func write(to path: String) throws {
    let file = try HDF5File.create(path)
    let data = try file.root.createGroup("data")
    for (number, rollout) in rollouts.enumerated() {
      let (demo, count) = (try data.createGroup("demo_\(number)"), rollout.stepCount)
      try demo.attributes.set("num_samples", to: count)
      if let task = rollout.task { try demo.attributes.set("language_instruction", to: task) }
      let actions = (0..<count).flatMap { Self.action(number, step: $0) }
      try demo.createDataset("actions", shape: [count, 7], values: actions)
      for (key, width) in [("robot0_eef_pos", 3), ("object", 4)] {
        let values = (0..<count).flatMap { step in
          (0..<width).map { rollout.start + Double(step) / 100 + Double($0) }
        }
        try demo.createDataset("obs/\(key)", shape: [count, width], values: values)
      }
      try demo.createDataset(
        "obs/camera", shape: [count, SyntheticEpisodes.height, SyntheticEpisodes.width, 3],
        values: SyntheticEpisodes.frames(0..<count).pixels)
    }
    try file.close()
  }
}
