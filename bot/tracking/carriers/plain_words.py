"""The words that carriers' texts are made of. What is not among them may be somebody's name, and is not kept.

Words that are names as well stand here only where no text can do without them; those of OFTEN_NAMES count only where
the words around them show that they are none.
"""

from __future__ import annotations

_WORDS = """
    a about above accept acceptance accepted accepts access according account act action active activity actual
    additional address addressed addressee addresses adult advance adverse advice advised after afternoon again
    against agency agent agreed ahead air airline airport alert all allowed already also alternate alternative
    although always an and animal announced another any anyone apartment appointment apt are area aren around
    arrange arranged arrangement arrival arrive arrived arrives arriving as asked assigned associated at attempt
    attempted attempting attempts attention auction auctioned authorities authority authorization authorized
    automated available avoid await awaiting awaits away back backlog bad bag barcode base be because become been
    before begin begun behind being below between blocked booked booking both bound box branch bring broken broker
    brokerage brought building business but by call called can cancel canceled cancellation cancelled cannot cargo
    carrier carriers cart case cash cause caused causes center centers centre change changed changes channel charge
    charges check checked checkpoint choice choose chosen claim claimed clear clearance cleared clearing click close
    closed closing closure cod code colleague collect collected collecting collection come comes commercial
    community company complete completed completion condition conditions condo condominium confirm confirmation
    confirmed confiscated congestion connection consignee consignment consignor consolidated contact contacted
    container content contents contractor correct corrected correction could couldn counter country courier couriers
    create created crossing current currently customer customers customs cutoff daily damage damaged dangerous data
    date dates day days dead deceased decided declaration declared declined defective defined delay delayed delays
    deliver deliverable delivered deliveries delivering delivers delivery demand denied depart departed departing
    departure deposit deposited depot describes desired desk despatch despatched destination destroyed destruction
    detail detailed details detained determined device did didn different digital direct direction directly disaster
    discarded discovered dispatch dispatched disposal dispose disposed disruption disruptions distribution district
    diverted division do dock document documentation documents does doesn domestic don done door doors doorstep down
    drive driver drop dropped due during duties duty each earlier early economy effort either electronic
    electronically elevator email emergency employee empty en end ended ending enforcement enough enroute enter
    entered entrance entry envelope equipment error estimate estimated evening event events every everything exact
    exceeded except exception exceptions exchange exist existed expect expected expired export exported express
    external extra extreme facilities facility factor factors failed failure fee fees few file filed final finally
    find finished first flight floor follow followed following for forward forwarded forwarder forwarding found four
    fragile freight friday from front fuel full funds further future garage gate gateway general get give given go
    goes going goods got granted ground group had hand handed handing handled handling handover happened has hasn
    have hazard hazardous he heavy held help here high him hold holding holiday home hospital hotel hour hours house
    how hub hurricane ice if illegible illness immediately import imported in inaccessible inbound include included
    including incomplete incorrect incorrectly individual induction info inform information informed initial
    initiated innovations inquiry inside inspected inspection instance instead instruct instructed instruction
    instructions insufficient intended intercept intercepted interference intermediate international into invalid
    investigated investigation invoice is isn issue issued issues it item items its itself keep kept key keys kind
    known label labels larger last late later latest law leave leaves leaving left less let letter letterbox license
    lift limit limited limits line linked list load loaded loading local locate located location locations locker
    lockers longer look lost made mail mailbox mailboxes mailing mailroom main make makes making man manifest
    manifested manner many marked max maximum means meet merchandise merchant message met method mid mile minute
    misrouted missed missent missing missorted mistake mobile modified moment monday money month more morning most
    move moved movement moves moving multiple must national natural near nearby nearest necessary need needed needs
    neighbor neighbors neighbour neighbours network never new newer newest next night no nobody non none nor not
    note noted nothing notice notification notified notify now number numbers obstructed obtain obtained occurred of
    off offer office offices old on once one ones online only onsite onto onward open opened opening operation
    operational operations option optional options or order ordered orders origin original originating other others
    otherwise our ours out outbound outlet outside over overnight oversize oversized overweight owed own owned owner
    pack package packaged packages packaging packed pages paid pallet paper paperwork parcel parcels part partial
    partially partner partners party passed past patio pay paying payment pending per period permission permit
    person phone photo physical pick picked picking pickup piece pieces place placed places plan plane planned plant
    please point points police porch port portion possession possible possibly post postage postal postbox posted
    postman postponed pre prearranged preference preferred premises preparation prepare prepared preparing present
    presented presumed previous previously print printed printing prior priority probably problem problems proceed
    proceeding process processed processing product production progress prohibited promised proof property provide
    provided provider public pull put quantity questions quota railway re reach reached reaching ready reason
    reasons recall receipt receive received receiver receiving receptacle reception receptionist recipient
    recipients recognise recognised recognize recognized record recorded records recovered recovery redeliver
    redelivered redelivery redirect redirected redirection reference refusal refuse refused refuses region regional
    registered regulation regulations regulatory rejected release released releasing remain remains reminder removed
    repack repackaged repackaging repair replaced replacement reported request requested requesting requests require
    required requirements requires reroute rerouted reschedule rescheduled rescheduling research residence
    residential resolution resolve resolved resolving response restriction restrictions result resume resumed retail
    retailer retained retrieve return returnable returned returning returns reverse review revised road room route
    routed routing rural safe safety sale same saturday says scan scanned scans schedule scheduled scheduling sea
    sealed search second secure secured security see seized seizure selected self seller send sender senders sending
    sent separate separately service services several severe shall shared she sheet shelf ship shipment shipments
    shipped shipper shippers shipping ships shop short shortly should shown side sign signature signed signer since
    site situation size smart snow so sold some somebody someone something soon sort sorted sorting special staff
    stage standard start started state stated station status stay step steps still stop stopped stops storage store
    stored storm strike subject submitted substitute substituted success successful successfully such sufficient
    suite sunday support system take taken takes taking tax taxes team tells temporarily temporary tender tendered
    tendering terminal terminated text than that the their them then there these they third this those three through
    throughout thunderstorm thursday time timely times to today together tomorrow tonight too took total toward
    towards trace tracing track tracked tracking trailer train transfer transferred transferring transit transmitted
    transport transportation transported transporting truck try trying tuesday turned two type unable unaddressed
    unattended unavailable unclaimed unclear uncollected undeliverable undelivered under unexpected unforeseen
    unfortunately unit unknown unless unload unloaded unloading unpaid unreadable unsafe unsatisfied unsuccessful
    until up update updated updates upon urgent us use used usual usually vacant valid value van various vehicle
    vehicles verification verified verify vessel via viewed village visible visit void voided wait waiting want
    wants warehouse was wasn way we weather web website wednesday week weekday weekend weight went were weren what
    when where whether which while who whole whom whose with withdrawn within without woman won working worldwide
    would wouldn written wrong year yes yet you your yours zip zone
"""
# Carriers, what they call their own places and papers, and the countries whose borders their texts name.
_OF_CARRIERS = """
    aftership am amazon asendia automat canada canpar chronopost colissimo correos deutsche dhl dpd ecommerce
    epacket eu evri fedex fulfillment germany gls gopost hermes hub iparcel kiosk landmark lasership mexico mps
    newgistics ok ontrac packet packstation paket paketbox paketshop parcelshop passport pm po pobox pod poste
    postnl purolator roadie sameday servicepoint shipsite smartpost surepost tnt uk united ups usa usd usps
    walgreens yodel
"""
# Verbs before which they stand, dates of which they are a part: elsewhere these are names.
OFTEN_NAMES = frozenset({"will", "may", "april", "june", "august"})
WORDS = frozenset(f"{_WORDS} {_OF_CARRIERS}".split()) - OFTEN_NAMES
