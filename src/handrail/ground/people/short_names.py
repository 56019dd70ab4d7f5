"""Common short forms of given names: a note that says Tom names Thomas."""

_FORMS = """
abigail: abby gail
abraham: abe bram
albert: al bert
alejandro: alex ale
alexander: alex al sasha xander
alexandra: alex lexi sandra sasha
amanda: mandy
andrew: andy drew
anthony: tony
antonio: toni tono
arthur: art artie
barbara: barb babs
beatrice: bea
benjamin: ben benny
bernard: bernie
carolina: caro
caroline: carrie
catherine: cathy cat kate katie
charles: charlie chuck chaz
charlotte: lottie charlie
christina: chris tina
christine: chris tina
christopher: chris topher kit
cynthia: cindy
daniel: dan danny
danielle: dani
david: dave davey
deborah: deb debbie
dolores: lola
dominic: dom nick
donald: don donny
dorothy: dot dottie
edward: ed eddie ted ned
eleanor: ellie nell
elizabeth: liz lizzie beth betty eliza libby
emanuel: manny
eugene: gene
fernando: nando
florence: flo
francis: frank frankie
francisco: paco pancho
franklin: frank
frederick: fred freddie
gabriel: gabe
gabriela: gabi
gerald: gerry jerry
gregory: greg
guadalupe: lupe
gwendolyn: gwen
harold: harry hal
henry: hank harry
ignacio: nacho
isabel: isa bella
isabella: bella izzy
jacob: jake
jacqueline: jackie
james: jim jimmy jamie
janet: jan
jeffrey: jeff
jennifer: jen jenny
jeremiah: jerry
jessica: jess jessie
jesus: chuy
john: johnny jack
jonathan: jon jonny
jose: pepe
joseph: joe joey
joshua: josh
judith: judy
katherine: kathy kate katie kit
kathleen: kathy kate
kenneth: ken kenny
kimberly: kim
lawrence: larry
leonard: leo len lenny
lillian: lily lil
louis: lou
louise: lou
madeline: maddie
manuel: manny manolo
marcus: marc
margaret: maggie meg peggy marge
maria: mari
marianne: mari
matthew: matt
maximilian: max
megan: meg
melissa: mel missy
michael: mike mikey mick
michelle: shelly
mohammed: mo
nancy: nan
natalie: nat
nathan: nate
nathaniel: nate nat
nicholas: nick nicky
nicole: nicky
oliver: ollie
pamela: pam
patricia: pat patty tricia trish
patrick: pat paddy
penelope: penny
peter: pete
philip: phil
phillip: phil
phyllis: phyl
rachel: rach
raymond: ray
rebecca: becca becky
richard: rich rick ricky dick
robert: rob robbie bob bobby bert
roberto: beto
rodrigo: rodri
ronald: ron ronnie
rosario: chayo
samantha: sam sammy
samuel: sam sammy
sandra: sandy
sarah: sally
sebastian: seb bas
solomon: sol
sophia: sophie
stanley: stan
stephanie: steph
stephen: steve
steven: steve
susan: sue susie
suzanne: sue
sylvester: sly
teresa: terry tess
theodore: ted theo teddy
theresa: terry tess
thomas: tom tommy
timothy: tim timmy
tobias: toby
valerie: val
vanessa: nessa
veronica: ronnie vero
victor: vic
victoria: vicky tori
vincent: vince vinny
virginia: ginny
walter: walt wally
william: will bill billy liam
winifred: winnie
zachary: zach zack
"""
SHORT_FORMS = {
    name: tuple(forms.split()) for name, forms in (line.split(": ") for line in _FORMS.strip().splitlines())
}
