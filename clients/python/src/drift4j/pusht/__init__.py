"""Scores a served policy in the real gym-pusht, as the published PushT benchmark does: the command `drift4j-pusht`.

Needs the extra packages of `pip install "drift4j-client[pusht]"`.
"""
