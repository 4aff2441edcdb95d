package dialogs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"otklik/bots"
)

// markLen is how many characters a signature adds to a button's data: 48 bits,
// so that guessing one means billions of presses, each of which is counted.
const markLen = 8

// Seal signs the data of buttons when they are posted and knows its own when
// they are pressed: a button is good in the chat it was made for and nowhere
// else, and nobody makes one but us. What a button may do is still checked by
// whoever obeys it. It is immutable and safe for concurrent use.
type Seal struct{ keys [][]byte }

// NewSeal makes a seal of a secret key. Buttons signed with one of the old keys
// are still known.
func NewSeal(key []byte, old ...[]byte) *Seal {
	return &Seal{keys: append([][]byte{key}, old...)}
}

// Sign gives a button's data with its signature. Person is whose button it is
// where many may press, "" if everybody's.
func (s *Seal) Sign(chat bots.Chat, person, data string) string {
	return data + mark(s.keys[0], chat, person, data)
}

// Digest stands for a chat where a record must not tell whose it is: who knows the key
// and the chat makes the same.
func (s *Seal) Digest(chat bots.Chat) string {
	h := hmac.New(sha256.New, s.keys[0])
	h.Write([]byte("digest\x00" + chat.String()))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Digests are the digests of a chat under all keys, that of Digest first.
func (s *Seal) Digests(chat bots.Chat) (list []string) {
	for i := range s.keys {
		list = append(list, (&Seal{keys: s.keys[i:]}).Digest(chat))
	}
	return list
}

// Verify gives the data that was signed for this chat and person.
func (s *Seal) Verify(chat bots.Chat, person, sealed string) (data string, ok bool) {
	if len(sealed) < markLen {
		return "", false
	}
	data, got := sealed[:len(sealed)-markLen], []byte(sealed[len(sealed)-markLen:])
	for _, key := range s.keys {
		if hmac.Equal(got, []byte(mark(key, chat, person, data))) {
			return data, true
		}
	}
	return "", false
}

// mark is the signature. Each part goes in with its length, so that no two
// different buttons look the same to it.
func mark(key []byte, chat bots.Chat, person, data string) string {
	h := hmac.New(sha256.New, key)
	for _, part := range []string{chat.Channel, chat.ID, person, data} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))[:markLen]
}

// owner is whose a button is: an answer in a conversation belongs to the person
// it was offered to, what is done to a case to everybody in the chat. A private
// chat is the person already.
func owner(data, person string, group bool) string {
	if group && strings.HasPrefix(data, dialogMark) {
		return person
	}
	return ""
}

// sealed gives a keyboard with its data signed, and refuses data that no platform
// would carry.
func (h *House) sealed(l bots.Letter, person string) (bots.Keyboard, error) {
	k := bots.Keyboard{Menu: l.Keyboard.Menu}
	for _, row := range l.Keyboard.Rows {
		signed := append([]bots.Button(nil), row...)
		for i, b := range signed {
			if b.Data == "" {
				continue // a link, or a location: the phone answers it
			}
			signed[i].Data = h.Seal.Sign(l.Chat, owner(b.Data, person, l.Group), b.Data)
			if err := checkData(signed[i].Data); err != nil {
				return k, err
			}
		}
		k.Rows = append(k.Rows, signed)
	}
	return k, nil
}

// unsealed gives a press without its signature. The data of one that is not ours,
// or not of this chat, is dropped: to the conversation it is a button that no
// longer works, whose answer shows what may be pressed now. If it names a case, the
// press becomes the wish to see what may be done to that case.
func (h *House) unsealed(in bots.Inbound) (out bots.Inbound, forged bool) {
	if in.Kind != bots.Press {
		return in, false
	}
	data, ok := h.Seal.Verify(in.Chat, owner(in.Data, in.From.ID, in.Group), in.Data)
	if !ok && !in.Group { // a private chat may be a desk's
		data, ok = h.Seal.Verify(in.Chat, owner(in.Data, in.From.ID, true), in.Data)
	}
	if !ok {
		data = wish(in.Data)
	}
	in.Data = data
	return in, !ok
}

// wish is the data of a press that asks for the case which data names, "" if it
// names none: with a signature that does not hold, or made before there were any.
func wish(data string) string {
	p, ok := DecodeCase(data)
	if !ok && len(data) > markLen {
		p, ok = DecodeCase(data[:len(data)-markLen])
	}
	if !ok {
		return ""
	}
	return CasePress{Verb: VerbShow, Case: p.Case}.Encode()
}
