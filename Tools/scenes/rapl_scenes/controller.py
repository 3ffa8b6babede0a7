"""An operational-space controller of a seven-joint arm.

The torque for the wrench that accelerates the hand towards its goal like a critically damped spring, with the arm's
own dynamics removed, and a spring towards the resting posture in the null space. Source: O. Khatib, A Unified
Approach for Motion and Force Control of Robot Manipulators, 1987, equations 48 to 53.
"""

import mujoco
import numpy

STIFFNESS = 400.0
POSTURE_STIFFNESS = 10.0


class OperationalSpaceController:
    """Torques [7] for a site of the model to reach a position and an orientation."""

    def __init__(self, model, site, joints, posture):
        self.model, self.site, self.posture = model, site, numpy.asarray(posture)
        self.angles = numpy.array([model.joint(name).qposadr[0] for name in joints])
        self.speeds = numpy.array([model.joint(name).dofadr[0] for name in joints])
        self.limits = numpy.array([model.actuator_ctrlrange[i] for i in range(len(joints))])
        self._jacobian = numpy.zeros((6, model.nv))
        self._inertia = numpy.zeros((model.nv, model.nv))

    def torques(self, data, position, rotation):
        """The torques, within the actuators' limits.

        position: [3] in metres. rotation: [3, 3], the orientation wanted. data: after mj_step1 or mj_forward.
        """
        mujoco.mj_jacSite(self.model, data, self._jacobian[:3], self._jacobian[3:], self.site)
        mujoco.mj_fullM(self.model, self._inertia, data.qM)
        jacobian = self._jacobian[:, self.speeds]
        inertia = self._inertia[numpy.ix_(self.speeds, self.speeds)]
        velocity = data.qvel[self.speeds]

        error = numpy.concatenate([
            position - data.site_xpos[self.site],
            rotation_error(rotation, data.site_xmat[self.site].reshape(3, 3))])
        acceleration = STIFFNESS * error - 2 * STIFFNESS**0.5 * (jacobian @ velocity)

        mobility = numpy.linalg.solve(inertia, jacobian.T)
        hand_inertia = numpy.linalg.inv(jacobian @ mobility + 1e-6 * numpy.eye(6))
        torque = jacobian.T @ (hand_inertia @ acceleration)
        rest = inertia @ (POSTURE_STIFFNESS * (self.posture - data.qpos[self.angles])
                          - 2 * POSTURE_STIFFNESS**0.5 * velocity)
        torque += rest - jacobian.T @ (hand_inertia @ (mobility.T @ rest))
        torque += data.qfrc_bias[self.speeds]
        return torque.clip(self.limits[:, 0], self.limits[:, 1])


def rotation_error(goal, current):
    """The small rotation [3] from the current to the wanted orientation, in the world's axes."""
    return 0.5 * sum(numpy.cross(current[:, axis], goal[:, axis]) for axis in range(3))
