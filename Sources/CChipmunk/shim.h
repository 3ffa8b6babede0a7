#include <chipmunk/chipmunk.h>

// Swift does not see the points of a contact, as their type has no name.

/// Where the second of two touching shapes is touched first.
static inline cpVect rapl_contact_on_second(const cpContactPointSet *contacts) {
  return contacts->points[0].pointB;
}

/// Moves the point where the second shape is touched first.
static inline void rapl_move_contact_on_second(cpContactPointSet *contacts, cpVect shift) {
  contacts->points[0].pointB = cpvadd(contacts->points[0].pointB, shift);
}
