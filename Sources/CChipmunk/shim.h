#include <chipmunk/chipmunk.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/// Makes a space and frees it while standard output leads nowhere.
///
/// Debian's build prints a line when the first space of a process is made.
static inline void rapl_make_first_space(void) {
  fflush(NULL);
  const int output = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY);
  if (output >= 0 && nowhere >= 0) {
    dup2(nowhere, STDOUT_FILENO);
    cpSpaceFree(cpSpaceNew());
    fflush(NULL);
    dup2(output, STDOUT_FILENO);
  }
  if (output >= 0) close(output);
  if (nowhere >= 0) close(nowhere);
}

// Swift does not see the points of a contact, as their type has no name.

/// Where the second of two touching shapes is touched first.
static inline cpVect rapl_contact_on_second(const cpContactPointSet *contacts) {
  return contacts->points[0].pointB;
}

/// Moves the point where the second shape is touched first.
static inline void rapl_move_contact_on_second(cpContactPointSet *contacts, cpVect shift) {
  contacts->points[0].pointB = cpvadd(contacts->points[0].pointB, shift);
}
