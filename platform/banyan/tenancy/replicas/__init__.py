"""Read replicas: who may read from them, after which position, and what follows when they fail.

`writing` remembers where the primary's log stood when somebody's command was committed, `reading`
answers their next question from a replica that has come that far, or from the primary. Positions
are bytes of the primary's log since its beginning, whole numbers (docs/decisions/0012).
"""
