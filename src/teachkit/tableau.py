"""The coefficients of Dormand and Prince's explicit pair of order 5(4), with its continuous extension of order 4.

J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19; the extension is that of E. Hairer, S. P. Norsett,
G. Wanner, Solving Ordinary Differential Equations I (Springer 1993), II.6. No equation of a model holds the time
itself, so the times of the stages are not needed. ``js/sim/dopri5.js`` has the same numbers.
"""

#: The slopes that lead to each further stage; the last row leads to the end of the step.
STAGES = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
#: The difference from the solution of order 4.
ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
#: The highest term of the continuous extension.
DENSE = (-12715105075 / 11282082432, 0.0, 87487479700 / 32700410799, -10690763975 / 1880347072,
         701980252875 / 199316789632, -1453857185 / 822651844, 69997945 / 29380423)  # fmt: skip
