import Dispatch
import Episodes

/// Many scenes of one task that act at the same time, on all cores.
///
/// A scene that is over begins anew with other places of its blocks. They follow from the seed, the scene's number
/// and the number of its episode, so equal actions lead to equal states, whatever the number of cores.
public final class MagicalBatch {
  /// What one scene has come to after an action.
  public struct Outcome: Sendable {
    /// How well the task is done.
    public let score: MagicalScore
    /// The state that the action led to.
    public let state: MagicalState
    /// Whether the episode ended with this action, so that the next one begins another.
    public let isLast: Bool
  }

  /// What a scene of the batch is made from.
  private struct Recipe: Sendable {
    let task: MagicalTask
    let embodiment: MagicalEmbodiment
    let seed: UInt64

    func scene(_ number: Int, episode: Int) -> MagicalScene {
      var generator = SeededGenerator(seed: seed.ofPart(number + 1).ofPart(episode + 1))
      return MagicalScene(task, embodiment, blocks: task.blocks(using: &generator))
    }
  }

  /// A scene, and how many episodes came before.
  private struct Place {
    let number: Int
    var scene: MagicalScene
    var episode = 0

    mutating func step(_ action: MagicalAction, _ recipe: Recipe) -> Outcome {
      scene.step(action)
      let outcome = Outcome(score: scene.score, state: scene.state, isLast: scene.isOver)
      if outcome.isLast {
        episode += 1
        scene = recipe.scene(number, episode: episode)
      }
      return outcome
    }
  }

  private let recipe: Recipe
  private var places: [Place]

  /// Sets scenes up.
  ///
  /// - Precondition: `count` is 1 or more.
  public init(_ task: MagicalTask, _ embodiment: MagicalEmbodiment, count: Int, seed: UInt64) {
    precondition(count > 0, "a batch has scenes")
    let recipe = Recipe(task: task, embodiment: embodiment, seed: seed)
    self.recipe = recipe
    places = (0..<count).map { Place(number: $0, scene: recipe.scene($0, episode: 0)) }
  }

  /// Where everything is, by scene.
  public var states: [MagicalState] { places.map(\.scene.state) }

  /// Does an action in each scene.
  ///
  /// - Precondition: There is one action per scene.
  /// - Complexity: O(scenes), about 15 µs of one core each.
  public func step(_ actions: [MagicalAction]) -> [Outcome] {
    precondition(actions.count == places.count, "one action per scene")
    var outcomes = [Outcome?](repeating: nil, count: places.count)
    places.withUnsafeMutableBufferPointer { places in
      outcomes.withUnsafeMutableBufferPointer { outcomes in
        // Every scene is used by one thread alone.
        nonisolated(unsafe) let (places, outcomes) = (places, outcomes)
        DispatchQueue.concurrentPerform(iterations: places.count) { [recipe] number in
          outcomes[number] = places[number].step(actions[number], recipe)
        }
      }
    }
    return outcomes.compactMap { $0 }
  }
}
