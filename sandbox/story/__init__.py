"""Eight weeks in the life of a team: what its people did, day by day, played before the demo begins.

script    when each line is played: dates relative to today    verbs     what people do, in the words of the story
telling   the clock moved through it, a line at a time         before_the_pilot, towards_the_sale, in_private   the story itself
"""
