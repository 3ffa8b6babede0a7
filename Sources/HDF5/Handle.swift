import CHDF5
import Synchronization

/// The one owner of an identifier of the C library, which is released with the last reference to it.
final class Handle: Sendable {
  /// The identifier, which never leaves this target.
  let id: hid_t
  private let file: String
  private let isOwned = Atomic(true)

  /// Takes over an identifier that the library has just returned for something in a file.
  init(owning id: hid_t, file: String) {
    self.id = id
    self.file = file
  }

  /// Whether the identifier has not been handed to a call that ends it.
  var isOpen: Bool { isOwned.load(ordering: .relaxed) }

  /// Hands the identifier to a call that ends it, once.
  ///
  /// `deinit` then leaves it alone.
  func give<Value>(to end: (hid_t) -> Value) -> Value? {
    isOwned.exchange(false, ordering: .relaxed) ? end(id) : nil
  }

  deinit {
    if isOpen, !AbandonedFiles.contains(file) {
      // Closes whatever sort of thing it is. Identifiers are never used again, so releasing one
      // that closing its file has already ended is refused by the library and harmless.
      Library.locked { _ = H5Idec_ref(id) }
    }
  }
}
