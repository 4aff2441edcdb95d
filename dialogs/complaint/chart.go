package complaint

import (
	"maps"
	"slices"

	"otklik/dialogs"
)

const (
	chartName    = "complaint"
	chartVersion = 1
)

// The states.
const (
	stLanguage  = "language"
	stConsent   = "consent"
	stHome      = "home"
	stCategory  = "category"
	stFound     = "found"
	stFact      = "fact"
	stAsk       = "ask" // the topic's own questions
	stAnswers   = "answers"
	stDescribe  = "describe"
	stPlace     = "place"
	stTerritory = "territory"
	stAddress   = "address"
	stConfirm   = "confirm"
	stReview    = "review"
	stCases     = "cases"
	stCase      = "case"
	stSay       = "say"
	stWithdraw  = "withdraw"
	stWhich     = "which"
	stSettings  = "settings"
	stQuiet     = "quiet"
	stOpinion   = "opinion"
	stData      = "data"  // what he may ask about his data
	stErase     = "erase" // is all of it to go?
)

// The events.
const (
	evChosen    = "chosen"  // the step's question is answered
	evAgreed    = "agreed"  // consent is given
	evConsent   = "consent" // the text agreed to has changed
	evOnly      = "only"    // the topic is known: no fact to choose
	evAsk       = "ask"     // the topic has questions of its own
	evFacts     = "facts"   // back to the facts of the category
	evFound     = "found"   // topics were found for typed words
	evSuggest   = "suggest" // the description came first, and topics were found for it
	evAllTopics = "all"
	evTold      = "told"    // the topic is known, and the description came before it
	evChanged   = "changed" // one answer was changed: back to the review
	evList      = "list"    // choose the territory from a list
	evPlaced    = "placed"  // territory and address are known
	evStreet    = "street"  // back to the address
	evNo        = "no"      // another place
	evNowhere   = "nowhere" // no place is needed
	evSent      = "sent"
	evOpen      = "open" // look at a case
	evBack      = "back"
	evWithdraw  = "withdraw"

	evEditTopic   = "edit_topic"
	evEditAnswers = "edit_answers"
	evEditText    = "edit_text"
	evEditPlace   = "edit_place"

	// The detours.
	evHome     = "home"
	evNew      = "new"
	evWhich    = "which" // where do the words belong?
	evMine     = "mine"
	evLanguage = "language"
	evSettings = "settings"
	evQuiet    = "quiet"
	evSay      = "say" // say more about a case
	evData     = "data"
	evErase    = "erase"
	evOpinion  = "opinion" // what was good or bad about an answer
	evResume   = "resume_" // + the state to come back to
)

// filing are the states in which a draft grows; a detour comes back to them.
var filing = map[string]bool{
	stCategory: true, stFound: true, stFact: true, stIncident: true, stAlike: true, stAsk: true, stDescribe: true, stPlace: true,
	stTerritory: true, stAddress: true, stStreet: true, stHouse: true, stConfirm: true, stReview: true, stDetails: true, stCaller: true, stFor: true, stPhone: true, stItems: true,
	stKind: true, stAnswers: true,
}

// settled are the states after consent: commands lead out of each of them.
var settled = []string{
	stHome, stKind, stCategory, stFound, stFact, stIncident, stAlike, stStop, stAsk, stAnswers, stDescribe, stPlace, stTerritory, stAddress,
	stStreet, stHouse, stConfirm, stReview, stDetails, stCaller, stFor, stPhone, stItems, stCases, stCase, stSay, stWithdraw, stWhich, stSettings, stQuiet, stData, stOpinion,
	stNotice,
}

func chart() dialogs.Chart[*talk] {
	c := dialogs.Chart[*talk]{
		Name: chartName, Version: chartVersion, Initial: stLanguage,
		Arrows: slices.Concat(arrows(), kindArrows(), stopArrows(), incidentArrows(), alikeArrows(), detailArrows(), streetArrows(), callArrows(), detours()),
		Steps: map[string]dialogs.Step[*talk]{
			stLanguage:  {Ask: askLanguage, Hear: hearLanguage},
			stConsent:   {Ask: askConsent, Hear: hearConsent},
			stHome:      {Ask: askHome, Hear: hearHome},
			stCategory:  {Ask: askCategory, Hear: hearCategory},
			stFound:     {Ask: askFound, Hear: hearFound},
			stFact:      {Ask: askFact, Hear: hearFact},
			stIncident:  {Ask: askIncident, Hear: hearIncident},
			stAlike:     {Ask: askAlike, Hear: hearAlike},
			stKind:      {Ask: askKind, Hear: hearKind},
			stStop:      {Ask: askStop, Hear: hearStop},
			stAsk:       {Ask: askQuestion, Hear: hearQuestion},
			stAnswers:   {Ask: askAnswers, Hear: hearAnswers},
			stDescribe:  {Ask: askDescribe, Hear: hearDescribe},
			stPlace:     {Ask: askPlace, Hear: hearPlace},
			stTerritory: {Ask: askTerritory, Hear: hearTerritory},
			stAddress:   {Ask: askAddress, Hear: hearAddress},
			stStreet:    {Ask: askStreet, Hear: hearStreet},
			stHouse:     {Ask: askHouse, Hear: hearHouse},
			stConfirm:   {Ask: askConfirm, Hear: hearConfirm},
			stReview:    {Ask: askReview, Hear: hearReview},
			stCases:     {Ask: askCases, Hear: hearCases},
			stCase:      {Ask: askCase, Hear: hearCase},
			stSay:       {Ask: askSay, Hear: hearSay},
			stWithdraw:  {Ask: askWithdraw, Hear: hearWithdraw},
			stWhich:     {Ask: askWhich, Hear: hearWhich},
			stSettings:  {Ask: askSettings, Hear: hearSettings},
			stQuiet:     {Ask: askQuiet, Hear: hearQuiet},
			stData:      {Ask: askData, Hear: hearData},
			stErase:     {Ask: askErase, Hear: hearErase},
			stOpinion:   {Ask: askOpinion, Hear: hearOpinion},
			stNotice:    {Ask: askNotice, Hear: hearNotice},
			stCaller:    {Ask: askCaller, Hear: hearCaller},
		},
		Stuck: (*talk).stuck,
	}
	maps.Copy(c.Steps, detailSteps())
	return c
}

// arrows are the straight paths and the ways back.
func arrows() []dialogs.Arrow {
	topics := []string{stCategory, stFound, stFact}
	from := func(s ...string) []string { return s }
	return []dialogs.Arrow{
		{Event: evChosen, From: from(stLanguage), To: stConsent},
		{Event: evBack, From: from(stConsent), To: stLanguage},
		{Event: evAgreed, From: from(stConsent), To: stCategory},

		{Event: evConsent, From: append([]string{stLanguage, stConsent, stErase}, settled...), To: stConsent},

		{Event: evChosen, From: from(stCategory, stFound), To: stFact},
		{Event: evFound, From: topics, To: stFound},
		{Event: evAllTopics, From: from(stFound), To: stCategory},
		{Event: evBack, From: from(stFound, stFact), To: stCategory},
		{Event: evAsk, From: append([]string{stAsk, stAnswers, stReview}, topics...), To: stAsk},
		{Event: evOnly, From: append([]string{stAsk}, topics...), To: stDescribe},
		{Event: evTold, From: append([]string{stAsk, stDescribe}, topics...), To: stPlace},
		{Event: evChanged, From: append([]string{stAsk, stAnswers, stDescribe, stPlace, stTerritory, stAddress, stConfirm}, topics...), To: stReview},
		{Event: evBack, From: from(stAsk, stDescribe), To: stCategory},
		{Event: evFacts, From: from(stAsk, stDescribe), To: stFact},
		{Event: evChosen, From: from(stDescribe), To: stPlace},

		{Event: evBack, From: from(stPlace), To: stDescribe},
		{Event: evList, From: from(stPlace, stConfirm), To: stTerritory},
		{Event: evPlaced, From: from(stPlace, stTerritory, stAddress, stConfirm), To: stConfirm},
		{Event: evChosen, From: from(stTerritory), To: stAddress},
		{Event: evBack, From: from(stTerritory, stConfirm), To: stPlace},
		{Event: evBack, From: from(stAddress), To: stTerritory},
		{Event: evStreet, From: from(stConfirm), To: stAddress},
		{Event: evNo, From: from(stConfirm), To: stPlace},
		{Event: evChosen, From: from(stPlace, stConfirm), To: stReview},
		{Event: evNowhere, From: from(stPlace), To: stReview},

		{Event: evEditTopic, From: from(stReview), To: stCategory},
		{Event: evEditAnswers, From: from(stReview), To: stAnswers},
		{Event: evEditText, From: from(stReview), To: stDescribe},
		{Event: evEditPlace, From: from(stReview), To: stPlace},
		{Event: evSent, From: from(stReview), To: stHome},

		{Event: evWithdraw, From: from(stCase), To: stWithdraw},
		{Event: evBack, From: from(stCase, stSay, stWithdraw), To: stCases},
	}
}

// detours lead from everywhere to the menu, the cases and the settings, and from
// there back to where they began.
func detours() []dialogs.Arrow {
	// Somebody who agreed long ago may be choosing another language or agreeing
	// to a new text.
	everywhere := append([]string{stLanguage, stConsent, stErase}, settled...)
	out := []dialogs.Arrow{
		{Event: evHome, From: everywhere, To: stHome},
		{Event: evMine, From: everywhere, To: stCases},
		{Event: evLanguage, From: everywhere, To: stLanguage},
		{Event: evSettings, From: everywhere, To: stSettings},
		{Event: evQuiet, From: everywhere, To: stQuiet},
		{Event: evNew, From: everywhere, To: stCategory},
		{Event: evSuggest, From: everywhere, To: stFound},
		{Event: evTell, From: everywhere, To: stDescribe},
		{Event: evWhich, From: everywhere, To: stWhich},
		{Event: evSay, From: everywhere, To: stSay},
		{Event: evOpen, From: everywhere, To: stCase},
		{Event: evOpinion, From: everywhere, To: stOpinion},
		{Event: evNotice, From: everywhere, To: stNotice},
	}
	out = append(out, rightArrows(everywhere)...)
	for _, s := range settled {
		if returns(s) {
			out = append(out, dialogs.Arrow{Event: evResume + s, From: everywhere, To: s})
		}
	}
	return out
}
