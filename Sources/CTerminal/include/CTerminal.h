#pragma once
// What has to be C about a terminal: giving it back from inside a signal handler, where Swift may not
// run.

#include <stddef.h>
#include <termios.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The longest farewell that `rapl_terminal_arm` takes.
enum { RAPL_TERMINAL_LONGEST_FAREWELL = 256 };

/// Notes how to give the terminal back, and gives it back from now on whatever signal ends the process.
///
/// `farewell` is written to `descriptor` and `settings` are restored. Signals that the process ignores
/// or handles already are left as they are, but for those of a crash, which go on to whoever had them
/// before. Returns 0, or -1 with `errno` where the farewell is too long or a handler cannot be set.
int rapl_terminal_arm(
  int descriptor, const struct termios *settings, const char *farewell, size_t farewell_count);

/// Gives the terminal back if it is armed; the second of two calls does nothing. Safe in a signal
/// handler.
void rapl_terminal_restore(void);

/// The same for a process that is about to end: what other threads write to the terminal from now on goes
/// nowhere, and what they read from it never comes. Safe in a signal handler.
void rapl_terminal_abandon(void);

/// Restores the handlers that were there before `rapl_terminal_arm`; the terminal must be restored.
void rapl_terminal_disarm(void);

/// Has one byte written to `descriptor` whenever the window changes its size; -1 ends it.
int rapl_terminal_watch_size(int descriptor);

/// Rows, columns and pixels of a terminal's window; 0 for what it does not say. Returns 0 or -1.
int rapl_terminal_size(int descriptor, unsigned short size[4]);

#ifdef __cplusplus
}
#endif
