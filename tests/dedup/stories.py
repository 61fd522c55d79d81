"""Five stories of one invented town, two of them about one strike: (headline, body)."""

from __future__ import annotations

STORIES: tuple[tuple[str, str], ...] = (
    (
        "Dockers at Varnhaven walk out over night shifts",
        """Some four hundred dockers left the container quay at Varnhaven shortly before midnight on Monday after talks about night
shifts ended without a result. The union says that crews have been called in at two hours' notice since the spring and
that three of them were hurt in one week. The port company calls the walkout unlawful and has asked the county court to
stop it.

Six ships lay at anchor outside the breakwater by the morning. Two of them, with fruit from the south, were sent on to
Easterby. Wholesale traders in the old market hall expect empty shelves by Thursday if the cranes do not move.

"Nobody here wants a long strike," said Marten Oyelaran, who speaks for the crane drivers. "We want a roster that is on
the wall a week before." The company's director, Lise Brandt, offered to meet the union again on Wednesday, provided
that the night crew returns first.""",
    ),
    (
        "Court sends both sides in port dispute back to the table",
        """A judge of the county court refused on Wednesday to forbid the dockers' strike at Varnhaven and told both sides to go on
talking. The walkout, Judge Amina Tolland found, came after notice in writing and does not endanger the supply of the
town. She gave the port company leave to come back within a week.

The company had argued that every night at anchor costs the owners of the six waiting ships forty thousand crowns.
Counsel for the union showed the court a list of call-ins at two hours' notice, among them one for the night of a crew
member's wedding.

Lise Brandt, director of the port, said after the ruling that she would propose a roster for three months, to be looked
at again in the autumn. Marten Oyelaran of the union called this a beginning. The cranes stood still for a third day.""",
    ),
    (
        "River Lenn leaves its banks for the second time this winter",
        """The Lenn rose to four metres and ten at the gauge under the stone bridge on Saturday night, the highest mark since the
flood of 1987. Water stood knee-deep in Tanner Street and in the cellars around the fish market. Firemen carried eleven
people out of a home for the elderly in boats; nobody was hurt.

The county had lowered the weir above the town on Friday, too late in the opinion of the mayor, Henrik Sallow, who wants
to know why a warning from the weather service lay unread for nine hours. A spokeswoman for the county promised a report
within the month.

More rain is forecast for Tuesday. The council has had eight thousand sandbags filled and asks people who live below the
church to move their cars to the fairground. Schools on the left bank stay closed until the bridge has been inspected.""",
    ),
    (
        "Wanderers win late and go top",
        """Varnhaven Wanderers beat Easterby Athletic by two goals to one on Sunday and lead the coastal league for the first time
in nine years. Jonas Adeyemi headed the winner from a corner in the last minute of stoppage time, when half of the six
thousand in the ground were already on the stairs.

Easterby had gone ahead through a penalty that the home bench will talk about for a while: the ball seemed to strike the
shoulder of the captain, Piet Larkin, and not his arm. Larkin himself put it right before the interval with a shot from
twenty yards that went in off both posts.

The manager, Rosa Velde, spoke of luck and of hard work in that order. Her team has eight games left, five of them away,
and will be without Adeyemi on Saturday after his fifth yellow card. Easterby drop to fourth.""",
    ),
    (
        "Old gasworks to become library and forty flats",
        """The town council voted by fourteen to nine on Thursday evening to turn the disused gasworks by the canal into a public
library with a reading room under the iron dome, and to let a housing association build forty flats beside it. Work is
to start in the spring and to last for two and a half years.

Opponents had asked for a referendum because the price has grown from eleven to nineteen million crowns since the first
sketches. The soil under the former tar pits must be dug out to a depth of three metres and burnt abroad, which nobody
had reckoned with.

The architect, Ngozi Harrow, will keep the two brick towers. Half of the flats are meant for families that live in the
street already. The library in the town hall, damp since the flood, closes when the new one opens; its nine staff were
promised their posts.""",
    ),
)
